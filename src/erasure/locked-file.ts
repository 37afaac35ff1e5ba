import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { RecordNotKept } from './errors.js';
import { nullOn } from './system-errors.js';

interface LockTimes {
  /** How long another process's lock is waited for. */
  readonly waitMs: number;
  /** From this age on a lock is of a process that was killed. */
  readonly staleAfterMs: number;
}

const times: LockTimes = { waitMs: 2_000, staleAfterMs: 60_000 };
const lookEveryMs = 20;
const unfinishedEnd = '.tmp';

/**
 * Puts a new text in the place of a file, all or nothing, and returns once it is on disk. `<file>.lock` keeps out all others
 * who come this way, from other machines that share the folder, too. `newText` runs under the lock; null leaves the file as
 * it is. Throws `RecordNotKept` where another one keeps the lock, and for one that was halted so long that its lock was taken
 * over: that one finds either the lock of the other or its own text removed.
 */
export async function replaceFile(
  path: string,
  newText: () => Promise<string | null>,
  lockTimes: LockTimes = times,
): Promise<void> {
  const lock = `${path}.lock`;
  const unfinished = `${path}.${randomUUID()}${unfinishedEnd}`;
  const file = await taken(lock, lockTimes);
  try {
    await removeUnfinished(path);
    const text = await newText();
    if (text === null) return;
    await writeToDisk(unfinished, text);
    if (!(await isOurs(lock, file))) throw takenOver();
    const isNamed = (await rename(unfinished, path).catch(nullOn('ENOENT'))) !== null;
    if (!isNamed) throw takenOver();
    await syncFolder(dirname(path));
  } finally {
    await cleanedUp(lock, file, unfinished).finally(() => file.close());
  }
}

/** What cannot be removed is removed by the next. */
async function cleanedUp(lock: string, file: FileHandle, unfinished: string): Promise<void> {
  await rm(unfinished, { force: true }).catch(() => undefined);
  if (await isOurs(lock, file).catch(() => false)) await rm(lock, { force: true }).catch(() => undefined);
}

function takenOver(): RecordNotKept {
  return new RecordNotKept('another gateway took the lock over: try again');
}

async function taken(lock: string, { waitMs, staleAfterMs }: LockTimes): Promise<FileHandle> {
  const giveUpAt = performance.now() + waitMs;
  for (;;) {
    const file = await open(lock, 'wx', 0o600).catch(nullOn('EEXIST'));
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

async function removeStale(lock: string, staleAfterMs: number): Promise<void> {
  const found = await stat(lock).catch(nullOn('ENOENT'));
  if (found !== null && Date.now() - found.mtimeMs > staleAfterMs) await rm(lock, { force: true });
}

/** What was left by those who had the lock before, killed or halted. */
async function removeUnfinished(path: string): Promise<void> {
  const [folder, name] = [dirname(path), basename(path)];
  const left = (await readdir(folder)).filter(
    (one) => one.startsWith(`${name}.`) && one.endsWith(unfinishedEnd),
  );
  await Promise.all(left.map((one) => rm(join(folder, one), { force: true })));
}

async function isOurs(lock: string, file: FileHandle): Promise<boolean> {
  const [found, ours] = [await stat(lock).catch(nullOn('ENOENT')), await file.stat()];
  return found !== null && found.ino === ours.ino && found.dev === ours.dev;
}

async function writeToDisk(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
