import type { Readable } from 'node:stream';
import type { CasesExitCode } from './exit-codes.js';
import type { Gateway } from './gateway.js';
import type { Output } from './output.js';

/** What a command works with. */
export interface Session {
  readonly gateway: Gateway;
  readonly output: Output;
  readonly stdin: Readable;
}

export interface CommonOptions {
  readonly json?: true;
}

/** Runs a command: reads the settings, opens the gateway, says what failed, and sets the exit code; undefined is done. */
export type RunCommand = (
  options: CommonOptions,
  work: (session: Session) => Promise<CasesExitCode | undefined>,
) => Promise<void>;
