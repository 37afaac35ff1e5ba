import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DemoStartError } from './errors.js';

/**
 * Takes the data folder for this process, so that two demos never share one database. Returns what gives it back.
 * Throws `DemoStartError` while another living process holds it; a lock whose process is gone is taken over.
 */
export function takeLock(path: string): () => void {
  if (!tryToCreate(path)) {
    const holder = Number(readFileSync(path, 'utf8'));
    if (holder !== process.pid && isAlive(holder)) {
      throw new DemoStartError(
        `Another demo (process ${holder}) runs on this data. Stop it, or use another folder with --data. ` +
          `If process ${holder} is no demo, delete ${path}.`,
      );
    }
    rmSync(path, { force: true });
    if (!tryToCreate(path)) throw new DemoStartError('Another demo has just started on this data.');
  }
  return () => rmSync(path, { force: true });
}

function tryToCreate(path: string): boolean {
  try {
    writeFileSync(path, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Whether a process with this id exists. */
function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, 'EPERM');
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
