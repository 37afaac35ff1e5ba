import { Context } from '@temporalio/activity';
import type { StepCall } from '../contract/steps.js';
import type { FinHubCall } from '../finhub/index.js';

/** What a heartbeat tells the next attempt: the last attempt that certainly had no effect, with all before it. */
interface AttemptMark {
  readonly noEffectThrough: number;
}

/** This attempt's FinHub calls: context headers, cancellation, and an `X-Request-ID` that is unique per HTTP call. */
export function finhubCall(call: StepCall): FinHubCall {
  const { info, cancellationSignal } = Context.current();
  const { workflowId, runId } = workflowExecution();
  const prefix = `${workflowId}/${info.activityType}/${call.item}/${runId.slice(-8)}.${info.activityId}.${info.attempt}`;
  let calls = 0;
  return {
    client: call.client,
    nextRequestId: () => `${prefix}.${++calls}`,
    signal: cancellationSignal,
    ...(call.operatorRetry !== null && { insistence: call.operatorRetry }),
  };
}

/** Whether the step may have had its effect before this attempt. */
export function mayHaveHappenedBefore(call: StepCall): boolean {
  return call.doubt !== null || calledBefore(call);
}

/**
 * The same by a call that was certainly made. Earlier attempts that certainly had no effect leave a mark by heartbeat; one that
 * died or was cut off leaves nothing, so the doubt is kept.
 */
export function calledBefore(call: StepCall): boolean {
  const { attempt } = Context.current().info;
  return call.doubt === 'call' || noEffectThrough() < attempt - 1;
}

/** Marks this attempt, and all before it, as certainly without effect. */
export function markWithoutEffect(): void {
  const { info } = Context.current();
  Context.current().heartbeat({ noEffectThrough: info.attempt } satisfies AttemptMark);
}

function noEffectThrough(): number {
  const details: unknown = Context.current().info.heartbeatDetails;
  return typeof details === 'object' && details !== null && 'noEffectThrough' in details
    ? Number(details.noEffectThrough)
    : 0;
}

/** Milliseconds from this activity's first scheduling to that of this attempt, both by the server's clock. */
export function elapsedMs(): number {
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs } = Context.current().info;
  return currentAttemptScheduledTimestampMs - scheduledTimestampMs;
}

/** The onboarding this activity works for: its workflow's id. */
export function onboardingId(): string {
  return workflowExecution().workflowId;
}

function workflowExecution() {
  const { info } = Context.current();
  if (info.workflowExecution === undefined)
    throw new Error(`${info.activityType} runs only within a workflow`);
  return info.workflowExecution;
}
