/**
 * The state of one onboarding as everyone sees it: the workflow holds it, the `onboarding` query and
 * `GET /v1/onboardings/{id}` return it. No personal data in it; times are ISO 8601 with `Z`.
 */

import type { PersonInRole } from './persons.js';

export type OnboardingKind = 'individual' | 'organization';

/** Where FinHub's customer stands. Moves forward by rank only; see `status.ts`. */
export type CustomerStatus = 'NOT_REGISTERED' | 'PENDING_ACTIVATION' | 'ACTIVATING' | 'ACTIVE' | 'SUSPENDED';

export type Stage =
  | 'categorization'
  | 'registration'
  | 'personnel'
  | 'session'
  | 'verification'
  | 'documents'
  | 'consents'
  | 'review'
  | 'activation'
  | 'wallet'
  | 'done';

/** What a case waits for, in order of precedence: the first that holds is shown. */
export type WaitingFor =
  | 'correction'
  | 'operator'
  | 'documents'
  | 'consents'
  | 'activation-code'
  | 'decision'
  | 'readiness'
  | 'wallet'
  | 'nothing';

export type Outcome = 'ACTIVATED' | 'REJECTED' | 'EXPIRED' | 'WITHDRAWN';

export type Alert =
  'unknown-status' | 'contradicting-decision' | 'decision-overdue' | 'wallet-overdue' | 'expires-soon';

/** A step that gave up retrying and waits for a person, a correction or better times. */
export interface ParkedStep {
  /** Activity type, with `/<item>` where there are several: `acceptConsent/terms`. */
  readonly step: string;
  /** See `failures.ts`. */
  readonly errorType: string;
  /** What failed, in words a person can act on; never a value that a customer typed. */
  readonly message: string;
  readonly since: string;
  /** JSON pointers into the sign-up event, for data errors. */
  readonly fields: readonly string[];
  /** When the step tries again by itself, or null if it waits for someone. */
  readonly retryAt: string | null;
}

export interface TimelineEntry {
  readonly at: string;
  readonly what: string;
}

export interface OnboardingState {
  readonly id: string;
  readonly kind: OnboardingKind;
  readonly customerStatus: CustomerStatus;
  readonly stage: Stage;
  readonly waitingFor: WaitingFor;
  /** Why the case waits, where FinHub or a refused document tells. */
  readonly reason: string | null;
  readonly outcome: Outcome | null;
  /** Resubmission rounds so far. */
  readonly round: number;
  readonly alert: Alert | null;
  readonly missing: {
    /** Required document types not there yet; alternatives joined by `|`. */
    readonly documents: readonly string[];
    readonly consents: readonly string[];
  };
  /** The oldest of `parkedSteps`. */
  readonly parked: ParkedStep | null;
  readonly parkedSteps: readonly ParkedStep[];
  readonly finhub: {
    readonly customerId: string | null;
    readonly userId: string | null;
    readonly verificationId: string | null;
    readonly walletId: string | null;
    /** Masked: country and last four characters, `LT...1234`. */
    readonly iban: string | null;
  };
  readonly startedAt: string;
  readonly deadline: string;
  readonly closedAt: string | null;
  /** The last 50 entries. */
  readonly timeline: readonly TimelineEntry[];
}

/** What the next run of the same customer has to know of the runs before it. */
export interface Legacy {
  /** Ids of every sign-up event this customer's runs have taken; a repeat of one starts nothing. */
  readonly signupEventIds: readonly string[];
  /** Whether FinHub may have registered the customer although no id is known: a later conflict may be our own doing. */
  readonly registrationInDoubt: boolean;
  /** Ids of the latest callbacks that had their effect: one that comes again has none. */
  readonly callbackIds: readonly string[];
  /** When the latest decision was made: an older one comes too late. */
  readonly decidedAt: string | null;
  /** The people of an organization whom FinHub has, or may have; null where nothing is known of them. */
  readonly people: readonly KnownPerson[] | null;
}

/** A person whom FinHub has by an earlier run of ours, or may have. */
export interface KnownPerson {
  readonly role: PersonInRole['role'];
  readonly index: number;
  /** What tells the person from others of the role; personal, hence nowhere but in encrypted payloads. */
  readonly identity: string;
  readonly isInDoubt: boolean;
}

/** What a closed run leaves behind. */
export interface OnboardingResult extends Legacy {
  readonly state: OnboardingState;
}

export const TIMELINE_LENGTH = 50;
