import type { ConsentType } from './signup.js';

/** First and longest interval of a poll, in milliseconds; it doubles in between. */
export interface PollIntervals {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * What a case needs of the configuration. Read once by whoever starts the case and carried in the workflow's
 * input, so that a replay never depends on the environment; a changed setting reaches new cases only.
 */
export interface OnboardingPolicy {
  readonly tenantId: string;
  readonly customerSession: boolean;
  readonly verificationStart: 'shared' | 'customer';
  readonly verificationLevel: string;
  readonly activationCode: 'generated' | 'customer';
  /** Counts only where the worker says so too. */
  readonly autoApprove: boolean;
  /** Each entry is satisfied by any one of its alternatives. */
  readonly requiredDocuments: readonly (readonly string[])[];
  /** In the order in which they are accepted. */
  readonly requiredConsents: readonly ConsentType[];
  readonly expiresAfterMs: number;
  readonly remindersMs: readonly number[];
  readonly maxResubmissions: number;
  readonly repairableReasons: readonly string[];
  readonly decisionOverdueAfterMs: number;
  readonly decisionPoll: PollIntervals;
  readonly readinessPoll: PollIntervals;
  readonly walletPoll: PollIntervals;
  readonly stepRetryForMs: number;
  readonly parkedRetryEveryMs: number;
  readonly registrationRecoveryMs: number;
  readonly eventsRetryForMs: number;
  /** Whether events go out (`EVENTS_URL` is set). */
  readonly events: boolean;
}
