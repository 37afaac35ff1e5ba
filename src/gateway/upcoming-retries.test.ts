import { describe, expect, it } from 'vitest';
import { upcomingRetry } from './upcoming-retries.js';

const hourly = { since: '2026-05-01T10:00:00.000Z', retryAt: '2026-05-01T11:00:00.000Z' };

describe('the next retry of a parked step', () => {
  it.each([
    ['the first, until its time', '2026-05-01T10:59:59.999Z', '2026-05-01T11:00:00.000Z'],
    ['the second, from then on', '2026-05-01T11:00:00.000Z', '2026-05-01T12:00:00.000Z'],
    ['always in the future', '2026-05-03T07:20:00.000Z', '2026-05-03T08:00:00.000Z'],
  ])('is %s', (_which, now, expected) => {
    expect(upcomingRetry(hourly, Date.parse(now))).toBe(expected);
  });

  it('is none where the step waits for someone', () => {
    expect(upcomingRetry({ ...hourly, retryAt: null }, Date.now())).toBeNull();
  });
});
