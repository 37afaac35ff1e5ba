import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_RETRY_AFTER_MS, retryAfterMs } from './retry-after.js';

const now = Date.parse('2026-05-01T10:00:00Z');

describe('Retry-After', () => {
  it.each([
    ['30', 30_000],
    [' 5 ', 5_000],
    ['0', 0],
    ['1.5', 1_500],
    ['86400', LONGEST_RETRY_AFTER_MS],
    ['Fri, 01 May 2026 10:01:00 GMT', 60_000],
    ['Friday, 01-May-26 10:01:00 GMT', 60_000],
    ['Fri May  1 10:01:00 2026', 60_000],
    ['Fri, 01 May 2026 09:00:00 GMT', 0],
    ['Sat, 02 May 2026 10:00:00 GMT', LONGEST_RETRY_AFTER_MS],
  ])('reads "%s" as %d ms', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });

  it.each([undefined, '', 'soon', '-5', '2026-05-01T10:01:00Z', 'Fri, what?', 'Infinity', '1e3'])(
    'ignores %s',
    (header) => {
      expect(retryAfterMs(header, now)).toBeUndefined();
    },
  );

  it('never asks for less than nothing or more than 15 minutes, whatever the header says', () => {
    const header = fc.oneof(
      fc.string(),
      fc.integer().map(String),
      fc.double().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    );
    fc.assert(
      fc.property(header, (value) => {
        const wait = retryAfterMs(value, now);
        return wait === undefined || (Number.isInteger(wait) && wait >= 0 && wait <= LONGEST_RETRY_AFTER_MS);
      }),
    );
  });
});
