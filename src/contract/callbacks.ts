import type { CallbackUnknown, CustomerStatusChanged, VerificationDecided } from './messages.js';

/** What an event of FinHub means to a case: the signal to send. */
export type CallbackMeaning =
  | { readonly signal: 'customerStatusChanged'; readonly argument: CustomerStatusChanged }
  | { readonly signal: 'verificationDecided'; readonly argument: VerificationDecided }
  | { readonly signal: 'callbackUnknown'; readonly argument: CallbackUnknown };

/** Whom a callback is about. The e-mail it may have carried is not in here, only the ids that follow from it. */
export interface CallbackSubject {
  /** FinHub's id of our tenant: a customer id says nothing without it. */
  readonly tenantId: string;
  /** The onboardings, one per kind, that the e-mail would have. */
  readonly onboardingIds: readonly string[];
  /** FinHub's id of the customer. */
  readonly customerId: string | null;
}

/** A callback on its way to its case; the input of the `callbackDelivery` workflow. */
export interface CallbackDelivery {
  /** The same for every repeat of the event, and telling nothing of it: `callback-<26 characters>`. */
  readonly id: string;
  readonly meaning: CallbackMeaning;
  readonly subject: CallbackSubject;
}

/** A case was found: it was open and has the event durably, or it had ended. */
export interface DeliveredCallback {
  readonly outcome: 'signalled' | 'case-closed';
  /** The onboarding. */
  readonly id: string;
}

/** How a `callbackDelivery` ends; `undeliverable`: no case turned up in time. */
export type CallbackDeliveryResult = DeliveredCallback | { readonly outcome: 'undeliverable' };

/** How long a callback waits for its case. */
export const CALLBACK_KEPT_FOR_MS = 24 * 60 * 60 * 1000;
