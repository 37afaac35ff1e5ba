import { describe, expect, it } from 'vitest';
import { unsafeMembers } from './prototype-keys.js';

describe('members that are not let in', () => {
  it('are named wherever they are', () => {
    const value: unknown = JSON.parse('{"a":[{"b":1},{"c/d":{"__proto__":{}}}],"__proto__":1}');
    expect(unsafeMembers(value)).toEqual([
      { pointer: '/__proto__', detail: 'is not allowed' },
      { pointer: '/a/1/?/__proto__', detail: 'is not allowed' },
    ]);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('include %s', (name) => {
    const value: unknown = JSON.parse(`{"customer":{"${name}":{"polluted":true}}}`);
    expect(unsafeMembers(value)).toEqual([{ pointer: `/customer/${name}`, detail: 'is not allowed' }]);
  });

  it('are named up to ten, since each pointer may be as long as the body', () => {
    const longest = 'x'.repeat(1_000_000);
    const value: unknown = JSON.parse(
      `{"${longest}":[${Array<string>(60_000).fill('{"__proto__":1}').join()}]}`,
    );
    expect(unsafeMembers(value)).toHaveLength(10);
  });

  it('are looked for in an array of the largest body without a path for each number', () => {
    const value: unknown = JSON.parse(`[${Array<string>(900_000).fill('1').join()}]`);
    const nested = Array.from({ length: 20 }).reduce<unknown>((inner) => ({ inner }), value);
    expect(cpuMs(() => unsafeMembers(nested))).toBeLessThan(20 * cpuMs(() => JSON.stringify(nested)));
  });
});

/** Processor time, so that a busy machine does not count. */
function cpuMs(run: () => unknown): number {
  const before = process.cpuUsage();
  run();
  const { user } = process.cpuUsage(before);
  return user / 1_000;
}
