import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordNotKept } from './errors.js';
import { replaceFile } from './locked-file.js';
import { keepRecord, keptRecord, markGone } from './record-file.js';

const id = 'onboarding-individual-a';
const empty = { id, kind: 'individual' } as const;
const callback = (runId: string) => ({ workflowId: 'callback-a', runId });
const entryOf = (runId: string) => ({
  at: '2026-05-01T10:00:00.000Z',
  by: null,
  via: 'ops',
  gone: null,
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
    await keepRecord(folder, empty, { ...entryOf('r1'), via: 'other' });
    expect((await stat(join(folder, `${id}.json`))).ino).toBe(ino);
  });

  it('tells which erasures are not finished, also to grep', async () => {
    expect(await keptRecord(folder, id)).toBeNull();
    await keepRecord(folder, empty, entryOf('r1'));
    const text = () => readFile(join(folder, `${id}.json`), 'utf8');
    expect(await text()).toContain('"gone": null');
    await markGone(folder, id, [callback('r1')], '2026-05-01T10:00:03.000Z');
    expect(await text()).not.toContain('"gone": null');
    expect(await keptRecord(folder, id)).toMatchObject({ erasures: [{ gone: '2026-05-01T10:00:03.000Z' }] });
  });

  it('loses nothing where several write at once', async () => {
    const runIds = Array.from({ length: 20 }, (_, index) => `r${index}`);
    await Promise.all(runIds.map((runId) => keepRecord(folder, empty, entryOf(runId))));
    const { erasures = [] } = (await keptRecord(folder, id)) ?? {};
    expect(erasures.map(({ callbacks }) => callbacks[0]?.runId).sort()).toEqual(runIds.sort());
    expect(await readdir(folder)).toEqual([`${id}.json`]);
  });

  it('waits for another one’s lock, but not forever, and takes over that of one that was killed', async () => {
    const lock = join(folder, `${id}.json.lock`);
    await writeFile(lock, '{"half');
    await expect(keepRecord(folder, empty, entryOf('r1'))).rejects.toThrow(/another gateway writes it/);
    expect(await readdir(folder)).toEqual([`${id}.json.lock`]);
    const longAgo = new Date(Date.now() - 61_000);
    await utimes(lock, longAgo, longAgo);
    await writeFile(join(folder, `${id}.json.of-the-killed-one.tmp`), '{"half');
    await keepRecord(folder, empty, entryOf('r1'));
    expect(await kept()).toMatchObject({ erasures: [{}] });
    expect(await readdir(folder)).toEqual([`${id}.json`]);
  });

  it('is not written by one whose lock was taken over meanwhile', async () => {
    const path = join(folder, `${id}.json`);
    const late = replaceFile(path, async () => {
      await rm(`${path}.lock`);
      await writeFile(`${path}.lock`, 'of another');
      return 'late';
    });
    await expect(late).rejects.toThrow(/took the lock over/);
    expect(await readFile(`${path}.lock`, 'utf8')).toBe('of another');
    expect(await readdir(folder)).toEqual([`${id}.json.lock`]);
  });

  it('is written whole by the last of those whose locks were taken over all the time', async () => {
    const path = join(folder, `${id}.json`);
    const impatient = { waitMs: 10_000, staleAfterMs: -1 };
    const texts = Array.from({ length: 20 }, (_, index) => `${String(index).repeat(50_000)}\n`);
    const written = await Promise.allSettled(
      texts.map((text) => replaceFile(path, () => Promise.resolve(text), impatient)),
    );
    const kept = texts.filter((_, index) => written[index]?.status === 'fulfilled');
    expect(kept).toContain(await readFile(path, 'utf8'));
    expect(await readdir(folder)).toEqual([`${id}.json`]);
  });

  it.each([
    ...['', '{"id"', '{}', '[]'],
    JSON.stringify({ ...empty, id: 'onboarding-individual-b', erasures: [] }),
    JSON.stringify({
      ...empty,
      erasures: [{ ...entryOf('r1'), callbacks: [{ workflowId: 'a', runId: 'r' }] }],
    }),
  ])('is left alone where it is damaged: %j', async (text) => {
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
