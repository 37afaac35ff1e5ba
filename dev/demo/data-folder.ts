import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DemoStartError, messageOf } from './errors.js';

/** Everything one demo keeps, in one folder that only its owner can read. */
export interface DataFolder {
  readonly lock: string;
  /** Keys and addresses, for `node --env-file`. */
  readonly environment: string;
  readonly temporalData: string;
  /** An empty configuration of Temporal's client, so that the user's own has no say in the demo. */
  readonly temporalConfig: string;
  readonly sandboxData: string;
  readonly logs: string;
  /** Records of erasures. */
  readonly erasures: string;
}

/** The folder at `path`, made if it is missing (mode 0700). Throws `DemoStartError` where it cannot be made. */
export function openDataFolder(path: string): DataFolder {
  const root = resolve(path);
  const logs = `${root}/logs`;
  const erasures = `${root}/erasures`;
  try {
    makeFolder(logs);
    makeFolder(erasures);
  } catch (error) {
    throw new DemoStartError(`The folder for --data cannot be made: ${messageOf(error)}`);
  }
  return {
    lock: `${root}/lock`,
    environment: `${root}/env`,
    temporalData: `${root}/temporal.db`,
    temporalConfig: `${root}/temporal.toml`,
    sandboxData: `${root}/sandbox.ndjson`,
    logs,
    erasures,
  };
}

/** Makes a folder and those above it. Not by `recursive: true`, with which Node.js 20 never returns below /proc. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/** Forgets everything but the lock, the logs and the records of erasures; the folder itself may hold what is not ours. */
export function forget({ environment, temporalData, sandboxData }: DataFolder): void {
  for (const file of [environment, temporalData, `${temporalData}-wal`, `${temporalData}-shm`, sandboxData]) {
    rmSync(file, { force: true });
  }
}

/** Whether an earlier demo left cases here. */
export function hasData({ temporalData, sandboxData }: DataFolder): boolean {
  return existsSync(temporalData) || existsSync(sandboxData);
}
