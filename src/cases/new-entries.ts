import type { CaseState, TimelineEntry } from './answers.js';

/**
 * What the timeline has that it had not before. A timeline keeps its last entries only: what is left of those before is a
 * tail of them, and new ones follow. All of it is new where another run of the case began.
 */
export function newEntries(before: CaseState | null, now: CaseState): readonly TimelineEntry[] {
  if (before?.startedAt !== now.startedAt) return now.timeline;
  for (let count = 0; count < now.timeline.length; count++) {
    const kept = now.timeline.slice(0, now.timeline.length - count);
    const tail = before.timeline.slice(-kept.length);
    if (tail.length === kept.length && kept.every((entry, at) => isSame(entry, tail[at]))) {
      return now.timeline.slice(now.timeline.length - count);
    }
  }
  return now.timeline;
}

function isSame(one: TimelineEntry, other: TimelineEntry | undefined): boolean {
  return one.at === other?.at && one.what === other.what;
}
