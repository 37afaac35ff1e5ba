import type { PollIntervals } from '../contract/policy.js';
import { format } from './formats.js';

const msIn = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** Ten years: further than any case lives, and well inside of what timers can hold. */
const LONGEST_MS = 3_650 * 86_400_000;

/** In milliseconds. */
export const duration = format('a duration such as 30s, 12h or 90d', durationMs);

/** First and longest interval of a poll. */
export const intervalRange = format(
  'a range of durations such as 10s..10m, the shorter one first',
  (text): PollIntervals | undefined => {
    const [first, longest, ...more] = text.split('..').map(durationMs);
    if (first === undefined || longest === undefined || more.length > 0) return undefined;
    return first <= longest ? { firstMs: first, longestMs: longest } : undefined;
  },
);

const perMs = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** So many in each window. */
export interface Rate {
  readonly max: number;
  readonly perMs: number;
}

export const rate = format('a rate such as 200/s, 5000/m or 100000/h', (text): Rate | undefined => {
  const { amount, unit } = /^(?<amount>\d{1,9})\/(?<unit>[smh])$/.exec(text)?.groups ?? {};
  const window = perMs.get(unit ?? '');
  return window !== undefined && Number(amount) > 0 ? { max: Number(amount), perMs: window } : undefined;
});

function durationMs(text: string): number | undefined {
  const { amount, unit } = /^(?<amount>\d{1,15})(?<unit>ms|s|m|h|d)$/.exec(text.trim())?.groups ?? {};
  const ms = Number(amount) * (msIn.get(unit ?? '') ?? NaN);
  return ms > 0 && ms <= LONGEST_MS ? ms : undefined;
}
