import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RecordNotKept } from './errors.js';
import type { Execution } from './executions.js';
import { replaceFile } from './locked-file.js';
import { recordSchema, withErasure, withGone, type ErasureEntry, type ErasureRecord } from './record.js';
import { codeOf, nullOn } from './system-errors.js';

/** The record of earlier erasures; null where there is none. Throws `RecordNotKept` for one that cannot be read. */
export function keptRecord(folder: string, id: string): Promise<ErasureRecord | null> {
  return recordKept(() => recordIn(pathOf(folder, id), id));
}

/** Adds an erasure to the file `<onboarding id>.json`, and returns once it is on disk. Throws `RecordNotKept`. */
export function keepRecord(
  folder: string,
  empty: Omit<ErasureRecord, 'erasures'>,
  entry: ErasureEntry,
): Promise<void> {
  return changed(folder, empty.id, (found) => withErasure(found ?? { ...empty, erasures: [] }, entry));
}

/** Marks the erasures that are finished now that all of this is gone. Throws `RecordNotKept`. */
export function markGone(folder: string, id: string, gone: readonly Execution[], at: string): Promise<void> {
  return changed(folder, id, (found) => (found === null ? null : withGone(found, gone, at)));
}

/** Writes only what is new. */
function changed(
  folder: string,
  id: string,
  change: (found: ErasureRecord | null) => ErasureRecord | null,
): Promise<void> {
  const path = pathOf(folder, id);
  return recordKept(() =>
    replaceFile(path, async () => {
      const found = await recordIn(path, id);
      const record = change(found);
      return record === found ? null : `${JSON.stringify(record, null, 2)}\n`;
    }),
  );
}

/** Null where there is none. One that cannot be read, or is of another case, is never written over. */
async function recordIn(path: string, id: string): Promise<ErasureRecord | null> {
  const text = await readFile(path, 'utf8').catch(nullOn('ENOENT'));
  if (text === null) return null;
  const record = recordSchema.safeParse(jsonIn(text)).data;
  if (record?.id !== id) throw new RecordNotKept('the file of an earlier erasure is damaged');
  return record;
}

/** Undefined for what is no JSON. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function recordKept<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof RecordNotKept ? error : new RecordNotKept(codeOf(error), { cause: error });
  }
}

function pathOf(folder: string, id: string): string {
  return join(folder, `${id}.json`);
}
