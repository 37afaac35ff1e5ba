import type { WorkflowHandle } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';

/** One activity of a case as its history tells it. Times are the server's, in milliseconds since 1970. */
export interface StepRun {
  /** The activity type. */
  readonly step: string;
  readonly scheduledAtMs: number;
  readonly attempts: number;
  readonly endedAtMs: number;
}

export interface CaseHistory {
  readonly events: number;
  readonly runs: readonly StepRun[];
}

/** What a closed case's history tells of its steps. */
export async function stepRunsOf(handle: Pick<WorkflowHandle, 'fetchHistory'>): Promise<CaseHistory> {
  const { events = [] } = await handle.fetchHistory();
  const started = new Map<string, { step: string; scheduledAtMs: number; attempts: number }>();
  const runs: StepRun[] = [];
  for (const event of events ?? []) {
    const atMs = tsToMs(event.eventTime);
    const { activityTaskScheduledEventAttributes: scheduled, activityTaskStartedEventAttributes: start } =
      event;
    if (scheduled) {
      const step = scheduled.activityType?.name ?? '';
      started.set(String(event.eventId), { step, scheduledAtMs: atMs, attempts: 0 });
    }
    if (start) {
      const run = started.get(String(start.scheduledEventId));
      if (run) run.attempts = start.attempt ?? 0;
    }
    const ended =
      event.activityTaskCompletedEventAttributes ??
      event.activityTaskFailedEventAttributes ??
      event.activityTaskTimedOutEventAttributes ??
      event.activityTaskCanceledEventAttributes;
    const run = ended && started.get(String(ended.scheduledEventId));
    if (run) runs.push({ ...run, endedAtMs: atMs });
  }
  return { events: events?.length ?? 0, runs };
}
