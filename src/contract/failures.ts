/** How an activity says what went wrong: the `type` and `details` of its ApplicationFailure. Types stay readable in Temporal. */

export type FinHubFailureType =
  | 'FinHubUnavailable'
  | 'FinHubRateLimited'
  | 'FinHubInvalidData'
  | 'FinHubUnauthorized'
  | 'FinHubCredentialsRejected'
  | 'FinHubForbidden'
  | 'FinHubNotFound'
  | 'FinHubConflict'
  | 'FinHubRejected'
  | 'FinHubContractViolation';

export type FailureType =
  FinHubFailureType | 'DocumentRejected' | 'WorkerMisconfigured' | 'UnexpectedError' | 'NotReady';

/** Detail of the cancellation of an activity that was cancelled in the middle of its call. */
export const cutOff = 'cut-off';

export interface StepFailureDetails {
  /** JSON pointers into the sign-up event, where FinHub named the fields it refused. */
  readonly fields: readonly string[];
  /** Whether the call may have had its effect all the same; the next attempt is told. */
  readonly mayHaveHappened: boolean;
}
