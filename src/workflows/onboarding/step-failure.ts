import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  isCancellation,
  TimeoutFailure,
} from '@temporalio/workflow';
import { cutOff, type StepFailureDetails } from '../../contract/failures.js';

/** Why a step ended without a result. */
export interface StepFailure extends StepFailureDetails {
  readonly errorType: string;
  readonly message: string;
}

/** Reads the failure of an activity. Cancellation is not a failure and passes through, like everything that is ours. */
export function stepFailure(error: unknown): StepFailure {
  if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
  const { cause } = error;
  if (cause instanceof TimeoutFailure) {
    return {
      errorType: 'FinHubUnavailable',
      message: 'FinHub did not answer in time',
      fields: [],
      mayHaveHappened: true,
    };
  }
  if (!(cause instanceof ApplicationFailure)) throw error;
  const [details] = (cause.details ?? []) as (StepFailureDetails | undefined)[];
  return {
    errorType: cause.type ?? 'Error',
    message: cause.message,
    fields: details?.fields ?? [],
    mayHaveHappened: details?.mayHaveHappened ?? true,
  };
}

/** Whether a cancelled step was cancelled in the middle of a call, not between two. */
export function wasCutOff(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof CancelledFailure && cause.details[0] === cutOff;
}

/** Whether time alone may mend it. */
export function isOutage({ errorType }: StepFailure): boolean {
  return errorType === 'FinHubUnavailable' || errorType === 'FinHubRateLimited';
}
