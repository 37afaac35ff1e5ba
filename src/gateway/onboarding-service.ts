import type { FinHubEvent, RoutedCallback } from '../callbacks/index.js';
import type {
  AcceptConsents,
  CorrectDetails,
  DecideVerification,
  ResolveRegistration,
  RetryStep,
  SubmitActivationCode,
  SubmitDocuments,
  SubmitPerson,
  Withdraw,
} from '../contract/messages.js';
import type { OnboardingKind, OnboardingState } from '../contract/onboarding.js';
import type { ErasureRequest } from '../erasure/index.js';
import type { ParsedSignup, StartedOnboarding } from '../signup/index.js';
import type { ListOnboardings, OnboardingPage } from './listing.js';

/** An action on a running case, by the name of its Temporal update. */
export type CaseUpdate =
  | { readonly name: 'submitDocuments'; readonly argument: SubmitDocuments }
  | { readonly name: 'acceptConsents'; readonly argument: AcceptConsents }
  | { readonly name: 'submitPerson'; readonly argument: SubmitPerson }
  | { readonly name: 'correctDetails'; readonly argument: CorrectDetails }
  | { readonly name: 'submitActivationCode'; readonly argument: SubmitActivationCode }
  | { readonly name: 'decideVerification'; readonly argument: DecideVerification }
  | { readonly name: 'resolveRegistration'; readonly argument: ResolveRegistration }
  | { readonly name: 'retryStep'; readonly argument: RetryStep }
  | { readonly name: 'withdraw'; readonly argument: Withdraw };

/**
 * What the routes need of the onboardings. Every call but `erase` ends within about 5 s and throws a `Problem` where the caller is to be
 * told something, `TemporalUnreachable` where Temporal does not answer.
 */
export interface OnboardingService {
  start(signup: ParsedSignup): Promise<StartedOnboarding>;
  state(id: string): Promise<OnboardingState>;
  /** The id of the person's onboarding. */
  lookup(kind: OnboardingKind, email: string): Promise<string>;
  /** A page of the onboardings that fit; may lag a second behind them. */
  list(asked: ListOnboardings): Promise<OnboardingPage>;
  /** The state right after the action. Repeating it with the same idempotency key gives the first answer, and has no second effect. */
  update(id: string, update: CaseUpdate, idempotencyKey?: string): Promise<OnboardingState>;
  /**
   * Erases a closed case; one that is not there, or no more, is no problem. Takes up to 9 s. Also throws `RecordNotKept` and
   * `CaseUnreadable`.
   */
  erase(id: string, request: ErasureRequest): Promise<'erased' | 'nothing-there'>;
  deliver(event: FinHubEvent): Promise<RoutedCallback>;
  /** Whether Temporal answers for our namespace. */
  reachable(): Promise<boolean>;
}
