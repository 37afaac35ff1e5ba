import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { RecordNotKept } from './record-not-kept.js';

interface LockTimes {
  /** How long another process's lock is waited for. */
  readonly waitMs: number;
  /** From this age on a lock is of a process that was killed. */
  readonly staleAfterMs: number;
}

const times: LockTimes = { waitMs: 2_000, staleAfterMs: 60_000 };
const lookEveryMs = 20;

/**
 * Puts a new text in the place of a file, all or nothing, and returns once it is on disk. Meanwhile nobody else does who comes
 * this way, from other machines that share the folder neither: the text is written to `<file>.lock`, which only one can make,
 * and which takes the name of the file when it is on disk. `newText` runs under the lock; null leaves the file as it is.
 * Throws `RecordNotKept` where another one keeps the lock, or took it over since this one took too long.
 */
export async function replaceFile(
  path: string,
  newText: () => Promise<string | null>,
  { waitMs, staleAfterMs }: LockTimes = times,
): Promise<void> {
  const lock = `${path}.lock`;
  const file = await taken(lock, { waitMs, staleAfterMs });
  try {
    const text = await newText();
    if (text === null) return;
    await file.writeFile(text);
    await file.sync();
    if (!(await isOurs(lock, file))) throw new RecordNotKept('another gateway took the lock over: try again');
    await rename(lock, path);
    await syncFolder(dirname(path));
  } finally {
    if (await isOurs(lock, file)) await rm(lock, { force: true });
    await file.close();
  }
}

async function taken(lock: string, { waitMs, staleAfterMs }: LockTimes): Promise<FileHandle> {
  const giveUpAt = performance.now() + waitMs;
  for (;;) {
    const file = await open(lock, 'wx', 0o600).catch(unless('EEXIST'));
    if (file !== null) return file;
    await removeStale(lock, staleAfterMs);
    if (performance.now() > giveUpAt) {
      throw new RecordNotKept(
        'another gateway writes it; the .lock of one that was killed counts for a minute',
      );
    }
    await pause(lookEveryMs);
  }
}

/** Should two find it stale, and one remove the lock that the other has just made, that one notices before it renames. */
async function removeStale(lock: string, staleAfterMs: number): Promise<void> {
  const found = await stat(lock).catch(unless('ENOENT'));
  if (found !== null && Date.now() - found.mtimeMs > staleAfterMs) await rm(lock, { force: true });
}

async function isOurs(lock: string, file: FileHandle): Promise<boolean> {
  const [found, ours] = [await stat(lock).catch(unless('ENOENT')), await file.stat()];
  return found !== null && found.ino === ours.ino && found.dev === ours.dev;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Null for an error of that code; others pass. */
export function unless(code: string): (error: unknown) => null {
  return (error) => {
    if (codeOf(error) === code) return null;
    throw error;
  };
}

/** The code of a system error; its text would name the path. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}
