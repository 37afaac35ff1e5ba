import { Context } from '@temporalio/activity';
import type { PollIntervals } from '../contract/policy.js';
import { pollDelay } from '../contract/polling.js';
import { notYet } from './failure.js';

/**
 * Delay until a poll's next read, in milliseconds. Throws `notYet` where the first read is due only after that: the wait went
 * on after `readsBefore` reads that ended with news.
 */
export function nextReadAfter(intervals: PollIntervals, readsBefore: number): number {
  const { attempt: reads } = Context.current().info;
  const delayMs = pollDelay(intervals, readsBefore + reads);
  if (readsBefore > 0 && reads === 1) throw notYet('Not read again yet', delayMs);
  return delayMs;
}
