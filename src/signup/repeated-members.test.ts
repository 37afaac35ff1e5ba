import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repeatedMembers } from './repeated-members.js';

describe('members that are there twice', () => {
  it.each([
    ['{"a":1,"a":2}', ['/a']],
    ['{"a":1,"\\u0061":2}', ['/a']],
    ['{"":1, "" :1}', ['/?']],
    ['[{"x":{"a/b":[0,{"c":1,"d":"c","c":"}"}]}}]', ['/0/x/?/1/c']],
    ['{"a":{"b":1},"c":{"b":1},"a":{"b":1}}', ['/a']],
    ['{"a":"\\\\\\"","b":"{\\"a\\":1,\\"a\\":2}","a":0}', ['/a']],
    ['{"a":[1,2,{"b":0,"b":0}],"a":1,"a":2}', ['/a/2/b', '/a', '/a']],
    ['{"__proto__":1,"__proto__":2}', ['/__proto__']],
  ])('are named in %s', (json, pointers) => {
    expect(() => JSON.parse(json) as unknown).not.toThrow();
    expect(repeatedMembers(json).map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it('are not found in what an object makes', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 2), (json, indent) => {
        expect(repeatedMembers(JSON.stringify(JSON.parse(json), null, indent))).toEqual([]);
      }),
    );
  });

  it('are named up to ten', () => {
    expect(repeatedMembers(`{${Array<string>(50_000).fill('"a":1').join()}}`)).toHaveLength(10);
  });

  it('are looked for in the deepest and in the longest text', () => {
    const deep = `${'[{"a":'.repeat(200_000)}1${'}]'.repeat(200_000)}`;
    const long = JSON.stringify({ a: '\\"'.repeat(500_000) });
    expect(repeatedMembers(deep)).toEqual([]);
    expect(repeatedMembers(long)).toEqual([]);
  });
});
