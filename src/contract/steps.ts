/** What a workflow hands to an activity besides the step's own input. */

import type { OnboardingKind } from './onboarding.js';
import type { PollIntervals } from './policy.js';
import type { ClientContext } from './signup.js';

export interface StepCall {
  /** Whose onboarding it is: FinHub has paths and types of its own for each. */
  readonly kind: OnboardingKind;
  readonly client: ClientContext;
  /** What of several this call is about: a document's index, a consent type, a person's index; `-` where there is one. */
  readonly item: string;
  /** How long after scheduling an outage is still retried, in milliseconds; null: for as long as the step is wanted. */
  readonly retryForMs: number | null;
  /**
   * Why an earlier run of this step may have had its effect, so that a conflict may be our own doing: a call whose outcome is
   * unknown, or but a cancellation, maybe between two calls. Null: none has.
   */
  readonly doubt: 'call' | 'cancellation' | null;
  /** Pause before the next attempt, in milliseconds: doubles from the first to the longest. */
  readonly backoff: PollIntervals;
  /** Which retry of an operator's asked for this run: it may sign in once more although the last sign-in was refused. */
  readonly operatorRetry: string | null;
}

export type StepInput<Input> = Input & { readonly call: StepCall };
