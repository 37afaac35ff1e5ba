import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newEntries } from './new-entries.js';
import { stateWith } from './testing/states.js';

const kept = 50;
const entry = (n: number) => ({
  at: `2026-05-01T10:00:00.${String(n).padStart(3, '0')}Z`,
  what: `entry ${n}`,
});
const story = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => entry(from + at));
const shown = (length: number, startedAt?: string) =>
  stateWith({ timeline: story(0, length).slice(-kept), ...(startedAt !== undefined && { startedAt }) });

describe('what is new in a timeline', () => {
  it('is what was added, also once the oldest entries are gone', () => {
    const lengths = fc.tuple(fc.nat(120), fc.nat(49));
    fc.assert(
      fc.property(lengths, ([before, added]) => {
        expect(newEntries(shown(before), shown(before + added))).toEqual(story(before, before + added));
      }),
    );
  });

  it('is all that is left where more was added than a timeline keeps', () => {
    expect(newEntries(shown(10), shown(90))).toEqual(story(40, 90));
  });

  it('is all of it at first, and when another run has begun', () => {
    expect(newEntries(null, shown(3))).toEqual(story(0, 3));
    expect(newEntries(shown(3), shown(3, '2026-06-01T10:00:00.000Z'))).toEqual(story(0, 3));
  });
});
