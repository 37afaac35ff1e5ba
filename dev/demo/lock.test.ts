import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from './lock.js';

describe('the lock of a data folder', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'demo-lock-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is refused while another living process holds it, which is named', () => {
    const lock = join(folder, 'lock');
    writeFileSync(lock, `${process.ppid}\n`);
    expect(() => takeLock(lock)).toThrow(`Another demo (process ${process.ppid}) runs on this data`);
    expect(readFileSync(lock, 'utf8')).toBe(`${process.ppid}\n`);
  });

  it('is taken over from a process that is gone', () => {
    const lock = join(folder, 'lock');
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(lock, `${pid}\n`);
    takeLock(lock);
    expect(readFileSync(lock, 'utf8')).toBe(`${process.pid}\n`);
  });

  it('is gone once it is given back', () => {
    const lock = join(folder, 'lock');
    takeLock(lock)();
    expect(existsSync(lock)).toBe(false);
  });
});
