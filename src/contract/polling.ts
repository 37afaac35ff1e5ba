import type { PollIntervals } from './policy.js';

/** Delay before the next read of a poll, in milliseconds, after `attempt` reads (1-based): doubles from first to longest. */
export function pollDelay({ firstMs, longestMs }: PollIntervals, attempt: number): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(attempt - 1, 30));
}
