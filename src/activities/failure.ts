import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { cutOff, type FailureType, type StepFailureDetails } from '../contract/failures.js';
import { pollDelay } from '../contract/polling.js';
import type { StepCall } from '../contract/steps.js';
import { DocumentRejected } from '../documents/index.js';
import { FinHubError } from '../finhub/index.js';
import { UnsealError } from '../signup/index.js';
import { calledBefore, elapsedMs, markWithoutEffect } from './attempt.js';
import { signupPointer } from './signup-pointers.js';

/**
 * Runs one provider call and turns its error into a Temporal failure: retryable until the step's time is up, final
 * otherwise. Says in the failure whether the call may have had its effect all the same.
 */
export async function attempt<T>(call: StepCall, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw toFailure(call, error);
  }
}

function toFailure(call: StepCall, error: unknown): unknown {
  // Cancelled from outside: whatever the aborted call reported, cancellation is what happened.
  if (Context.current().cancellationSignal.aborted) {
    return new CancelledFailure('The call was cut off', [cutOff], error instanceof Error ? error : undefined);
  }
  if (error instanceof DocumentRejected) {
    const retryable = error.retryable && !timeIsUp(call);
    const advice = retryable ? 'It is tried again.' : 'Submit it again.';
    return failure('DocumentRejected', `${error.message} ${advice}`, { retryable });
  }
  if (error instanceof ApplicationFailure) return error;
  if (error instanceof UnsealError)
    return failure('WorkerMisconfigured', error.message, { retryable: false });
  if (!(error instanceof FinHubError)) return unexpected(error);
  const before = calledBefore(call);
  if (!error.mayHaveHappened && !before) markWithoutEffect();
  return failure(error.type, error.message, {
    retryable: error.retryable && !timeIsUp(call),
    retryAfterMs: longerPause(call, error.retryAfterMs),
    fields: error.fields.map((field) => signupPointer(field, error.operation, call)),
    mayHaveHappened: error.mayHaveHappened || before,
  });
}

/** FinHub's `Retry-After` where it is longer than our own pause: it may slow us down, never hurry us. */
function longerPause({ backoff }: StepCall, retryAfterMs = 0): number | undefined {
  return retryAfterMs > pollDelay(backoff, Context.current().info.attempt) ? retryAfterMs : undefined;
}

/** A fault of ours: repeating it blindly helps nobody, so the step is parked where an operator sees it. */
function unexpected(error: unknown): ApplicationFailure {
  Context.current().log.error('A step failed unexpectedly', { error });
  return failure(
    'UnexpectedError',
    'Something unexpected failed in the worker: look into its log, then retry',
    {
      retryable: false,
      mayHaveHappened: true,
    },
  );
}

function timeIsUp({ retryForMs }: StepCall): boolean {
  return retryForMs !== null && elapsedMs() >= retryForMs;
}

interface FailureOptions extends Partial<StepFailureDetails> {
  readonly retryable: boolean;
  readonly retryAfterMs?: number | undefined;
}

/** An activity failure of a type that the workflow knows. */
export function failure(type: FailureType, message: string, options: FailureOptions): ApplicationFailure {
  const details: StepFailureDetails = {
    fields: options.fields ?? [],
    mayHaveHappened: options.mayHaveHappened ?? false,
  };
  return ApplicationFailure.create({
    type,
    message,
    nonRetryable: !options.retryable,
    details: [details],
    ...(options.retryAfterMs === undefined ? {} : { nextRetryDelay: options.retryAfterMs }),
  });
}

/** Not there yet: the poll reads again after `delayMs`. Benign, so that waiting is not reported as an error. */
export function notYet(what: string, delayMs: number): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'NotReady' satisfies FailureType,
    message: what,
    nextRetryDelay: delayMs,
    category: ApplicationFailureCategory.BENIGN,
  });
}
