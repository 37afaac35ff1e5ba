import type { Readable, Writable } from 'node:stream';

/** Where commands read and write; in a process its standard streams. */
export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable;
  readonly env: NodeJS.ProcessEnv;
}
