import type { LookupAddress } from 'node:dns';

export interface DocumentOptions {
  /** Directory below which `file:` references are found; none: no `file:` reference is taken. */
  readonly root?: string;
  /** Hosts that `https:` references may name, with the port where it is not 443. */
  readonly hosts: readonly string[];
  readonly maxBytes: number;
  /** For a whole download, in milliseconds; default 30 s. */
  readonly downloadMs?: number;
  /** Ends a download; it then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** How hosts are reached; left out in production. */
  readonly network?: DocumentNetwork;
}

export interface DocumentNetwork {
  /** All addresses of a host; default: the system's resolver. */
  readonly resolve?: (hostname: string) => Promise<readonly LookupAddress[]>;
  /** Which addresses may be connected to; default: those of the public internet. */
  readonly isAllowed?: (address: string) => boolean;
  /** Certificate authority to trust instead of the well-known ones, in PEM. */
  readonly ca?: string;
}
