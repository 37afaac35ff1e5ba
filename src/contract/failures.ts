/** How an activity says what went wrong: the `type` and `details` of its ApplicationFailure. Types stay readable in Temporal. */

const finHubFailureTypes = [
  'FinHubUnavailable',
  'FinHubRateLimited',
  'FinHubInvalidData',
  'FinHubUnauthorized',
  'FinHubCredentialsRejected',
  'FinHubForbidden',
  'FinHubNotFound',
  'FinHubConflict',
  'FinHubRejected',
  'FinHubContractViolation',
] as const;

/** Those with which a step can be parked. */
export const parkingFailureTypes = [...finHubFailureTypes, 'WorkerMisconfigured', 'UnexpectedError'] as const;

export const failureTypes = [...parkingFailureTypes, 'DocumentRejected', 'NotReady'] as const;

export type FinHubFailureType = (typeof finHubFailureTypes)[number];

export type FailureType = (typeof failureTypes)[number];

/** Detail of the cancellation of an activity that was cancelled in the middle of its call. */
export const cutOff = 'cut-off';

export interface StepFailureDetails {
  /** JSON pointers into the sign-up event, where FinHub named the fields it refused. */
  readonly fields: readonly string[];
  /** Whether the call may have had its effect all the same; the next attempt is told. */
  readonly mayHaveHappened: boolean;
}
