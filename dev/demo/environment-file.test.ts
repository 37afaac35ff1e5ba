import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvironmentFile, writeEnvironmentFile } from './environment-file.js';

const variables = {
  A_KEY: 'id:bm90IGEga2V5==',
  A_PATH: "/home/o'neil/a b/#1",
  A_LIST: 'PASSPORT|NATIONAL_ID',
};

describe("the demo's env file", () => {
  let path: string;
  beforeEach(() => (path = join(mkdtempSync(join(tmpdir(), 'demo-env-')), 'env')));
  afterEach(() => rmSync(join(path, '..'), { recursive: true }));

  it('is read back as it was written', () => {
    writeEnvironmentFile(path, variables);
    expect(readEnvironmentFile(path)).toEqual(variables);
  });

  it('is understood by node --env-file', () => {
    writeEnvironmentFile(path, variables);
    const script =
      'process.stdout.write(JSON.stringify([process.env.A_KEY, process.env.A_PATH, process.env.A_LIST]))';
    const seen = execFileSync(process.execPath, [`--env-file=${path}`, '--eval', script], {
      encoding: 'utf8',
      env: {},
    });
    expect(JSON.parse(seen)).toEqual(Object.values(variables));
  });

  it('can be read by its owner alone', () => {
    writeEnvironmentFile(path, variables);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is empty where there is none', () => {
    expect(readEnvironmentFile(path)).toEqual({});
  });
});
