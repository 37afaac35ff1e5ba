import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepRecord, RecordNotKept } from './record-file.js';

const id = 'onboarding-individual-a';
const empty = { id, kind: 'individual' } as const;
const callback = (runId: string) => ({ workflowId: 'callback-a', runId });
const entryOf = (runId: string) => ({
  at: '2026-05-01T10:00:00.000Z',
  by: 'ops',
  runs: [],
  callbacks: [callback(runId)],
});

describe('the file of a record', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'records-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const kept = async () => JSON.parse(await readFile(join(folder, `${id}.json`), 'utf8')) as unknown;

  it('holds every erasure, is its owner’s alone, and leaves nothing beside it', async () => {
    await keepRecord(folder, empty, entryOf('r1'));
    await keepRecord(folder, empty, entryOf('r2'));
    expect(await kept()).toEqual({ ...empty, erasures: [entryOf('r1'), entryOf('r2')] });
    expect(await readdir(folder)).toEqual([`${id}.json`]);
    expect((await stat(join(folder, `${id}.json`))).mode & 0o777).toBe(0o600);
  });

  it('is not written again for an erasure that it has', async () => {
    await keepRecord(folder, empty, entryOf('r1'));
    const { ino } = await stat(join(folder, `${id}.json`));
    await keepRecord(folder, empty, { ...entryOf('r1'), by: 'other' });
    expect((await stat(join(folder, `${id}.json`))).ino).toBe(ino);
  });

  it.each(['', '{"id"', '{}', '[]'])('is left alone where it is damaged: %j', async (text) => {
    await writeFile(join(folder, `${id}.json`), text);
    await expect(keepRecord(folder, empty, entryOf('r1'))).rejects.toThrow(RecordNotKept);
    expect(await readFile(join(folder, `${id}.json`), 'utf8')).toBe(text);
  });

  it('is refused where it cannot be written, and nothing half is left', async () => {
    await expect(keepRecord(join(folder, 'gone'), empty, entryOf('r1'))).rejects.toThrow(/ENOENT/);
    await writeFile(join(folder, 'file'), '');
    await expect(keepRecord(join(folder, 'file'), empty, entryOf('r1'))).rejects.toThrow(/ENOTDIR/);
    await mkdir(join(folder, `${id}.json`));
    await expect(keepRecord(folder, empty, entryOf('r1'))).rejects.toThrow(/EISDIR/);
    expect((await readdir(folder)).sort()).toEqual(['file', `${id}.json`]);
  });
});
