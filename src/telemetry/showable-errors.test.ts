import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const src = path.resolve(import.meta.dirname, '..');

describe('errors of ours', () => {
  it('are all showable, so that logs tell what they say', () => {
    const classes = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .flatMap((file) => [
        ...readFileSync(path.join(src, file), 'utf8').matchAll(/class (\w+) extends (\w*Error)\b/g),
      ]);
    expect(classes.length).toBeGreaterThan(10);
    expect(classes.filter(([, , base]) => base !== 'ShowableError').map(([, name]) => name)).toEqual([
      'ShowableError',
    ]);
  });
});
