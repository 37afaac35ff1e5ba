import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { DemoStartError, messageOf } from './errors.js';

/** Throws `DemoStartError` where no report can be written to `path`; leaves what is there as it is. */
export function checkReportFile(path: string): void {
  const isNew = !existsSync(path);
  try {
    closeSync(openSync(path, 'a'));
  } catch (error) {
    throw new DemoStartError(`The file for --json cannot be written: ${messageOf(error)}`);
  }
  if (isNew) rmSync(path);
}
