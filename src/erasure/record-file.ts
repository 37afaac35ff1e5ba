import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ShowableError } from '../contract/showable-error.js';
import { recordSchema, withErasure, type ErasureEntry, type ErasureRecord } from './record.js';

/** The record of an erasure is not on disk for certain, so that nothing may be deleted. */
export class RecordNotKept extends ShowableError {
  readonly type = 'RecordNotKept';
  override readonly name = 'RecordNotKept';

  constructor(why: string, options?: ErrorOptions) {
    super(`The record of the erasure cannot be kept in ERASURE_RECORDS_DIR (${why})`, options);
  }
}

/** Adds an erasure to the file `<onboarding id>.json`, and returns once it is on disk. Throws `RecordNotKept`. */
export async function keepRecord(
  folder: string,
  empty: Omit<ErasureRecord, 'erasures'>,
  entry: ErasureEntry,
): Promise<void> {
  const path = join(folder, `${empty.id}.json`);
  try {
    const found = await recordIn(path);
    const record = withErasure(found ?? { ...empty, erasures: [] }, entry);
    if (record !== found) await write(folder, path, `${JSON.stringify(record, null, 2)}\n`);
  } catch (error) {
    throw error instanceof RecordNotKept ? error : new RecordNotKept(codeOf(error), { cause: error });
  }
}

/** Null where there is none. One that cannot be read is never written over. */
async function recordIn(path: string): Promise<ErasureRecord | null> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    throw new RecordNotKept('the file of an earlier erasure is damaged');
  }
}

/** All or nothing: a file of its own, on disk before it takes the name, and the name on disk as well. */
async function write(folder: string, path: string, text: string): Promise<void> {
  const unfinished = join(folder, `.${randomUUID()}.tmp`);
  try {
    await synced(unfinished, 'wx', text);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw error;
  }
  await synced(folder, 'r');
}

async function synced(path: string, flags: 'wx' | 'r', text?: string): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    if (text !== undefined) await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}
