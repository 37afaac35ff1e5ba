import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const reporter = fileURLToPath(new URL('./summary-reporter.ts', import.meta.url));

describe('the last line of a run', () => {
  const folders: string[] = [];
  afterEach(async () => {
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
  });

  /** Runs a test file with this reporter; gives its last line and exit code. */
  const run = async (source: string) => {
    const root = await mkdtemp(join(tmpdir(), 'summary-'));
    folders.push(root);
    await writeFile(join(root, 'it.test.ts'), source);
    const args = [
      vitest,
      'run',
      '--root',
      root,
      '--globals',
      '--reporter',
      'default',
      '--reporter',
      reporter,
    ];
    return new Promise<{ lastLine: string | undefined; exitCode: unknown }>((resolve) => {
      execFile(process.execPath, args, (error, stdout) =>
        resolve({ lastLine: stdout.trimEnd().split('\n').at(-1), exitCode: error === null ? 0 : error.code }),
      );
    });
  };

  it('counts what passed, and only then what was skipped', async () => {
    expect(await run(`it('a', () => {}); it('b', () => {});`)).toEqual({
      lastLine: '2 passed, 0 failed',
      exitCode: 0,
    });
    const lastLine = '1 passed, 0 failed, 1 skipped';
    expect(await run(`it('a', () => {}); it.skip('b', () => {});`)).toEqual({ lastLine, exitCode: 0 });
  });

  it('counts what failed', async () => {
    const source = `it('a', () => {}); it('b', () => { throw new Error('no'); });`;
    expect(await run(source)).toEqual({ lastLine: '1 passed, 1 failed', exitCode: 1 });
  });

  it.each([
    ['a file that cannot be loaded', `import './missing.js';`, '0 passed, 1 failed'],
    [
      'a suite whose set-up fails',
      `it('a', () => {}); describe('s', () => { beforeAll(() => { throw new Error('no'); }); it('b', () => {}); });`,
      '1 passed, 1 failed, 1 skipped',
    ],
    ['a stray rejection', `it('a', () => { void Promise.reject(new Error('no')); });`, '1 passed, 1 failed'],
    ['a file without tests', `export {};`, '0 passed, 1 failed'],
  ])('counts %s as a failure', async (_what, source, lastLine) => {
    expect(await run(source)).toEqual({ lastLine, exitCode: 1 });
  });
});
