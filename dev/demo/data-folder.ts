import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';

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
}

/** The folder at `path`, made if it is missing (mode 0700). */
export function openDataFolder(path: string): DataFolder {
  const root = resolve(path);
  const logs = `${root}/logs`;
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  return {
    lock: `${root}/lock`,
    environment: `${root}/env`,
    temporalData: `${root}/temporal.db`,
    temporalConfig: `${root}/temporal.toml`,
    sandboxData: `${root}/sandbox.ndjson`,
    logs,
  };
}

/** Forgets everything but the lock and the logs; the folder itself may hold what is not ours. */
export function forget({ environment, temporalData, sandboxData }: DataFolder): void {
  for (const file of [environment, temporalData, `${temporalData}-wal`, `${temporalData}-shm`, sandboxData]) {
    rmSync(file, { force: true });
  }
}

/** Whether an earlier demo left cases here. */
export function hasData({ temporalData, sandboxData }: DataFolder): boolean {
  return existsSync(temporalData) || existsSync(sandboxData);
}
