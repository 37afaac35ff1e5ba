import type { OnboardingKind, Outcome, Stage, WaitingFor } from './onboarding.js';

/** What a case tells the world, in order per case. */
export type OnboardingEventType =
  | 'onboarding.started'
  | 'onboarding.waiting'
  | 'onboarding.reminder'
  | 'onboarding.overdue'
  | 'onboarding.parked'
  | 'onboarding.resumed'
  | 'onboarding.activated'
  | 'onboarding.rejected'
  | 'onboarding.expired'
  | 'onboarding.withdrawn';

/** A CloudEvent in its structured form, free of personal data. */
export interface OnboardingEvent {
  readonly specversion: '1.0';
  /** Also its `webhook-id`: the same however often it is sent. */
  readonly id: string;
  readonly source: '/onboardings';
  readonly type: OnboardingEventType;
  /** The onboarding id. */
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: {
    readonly kind: OnboardingKind;
    readonly stage: Stage;
    readonly waitingFor: WaitingFor;
    readonly outcome: Outcome | null;
    readonly customerId: string | null;
  };
}

export const eventOfOutcome = {
  ACTIVATED: 'onboarding.activated',
  REJECTED: 'onboarding.rejected',
  EXPIRED: 'onboarding.expired',
  WITHDRAWN: 'onboarding.withdrawn',
} as const satisfies Record<Outcome, OnboardingEventType>;
