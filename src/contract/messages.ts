/** Workflow types, and names and arguments of everything that can be sent to a running onboarding of either kind. */

import type { CustomerStatus } from './onboarding.js';
import type { PersonInRole } from './persons.js';
import type {
  Address,
  ConsentGiven,
  DocumentReference,
  IndividualDetails,
  OrganizationDetails,
  SealedSecret,
} from './signup.js';

export const workflowTypes = {
  individual: 'individualOnboarding',
  organization: 'organizationOnboarding',
  /** Keeps a callback until its case is there. */
  callbackDelivery: 'callbackDelivery',
} as const;

export const queryNames = { onboarding: 'onboarding' } as const;

export const signalNames = {
  customerStatusChanged: 'customerStatusChanged',
  verificationDecided: 'verificationDecided',
  callbackUnknown: 'callbackUnknown',
} as const;

export const updateNames = {
  submitDocuments: 'submitDocuments',
  acceptConsents: 'acceptConsents',
  submitPerson: 'submitPerson',
  correctDetails: 'correctDetails',
  submitActivationCode: 'submitActivationCode',
  decideVerification: 'decideVerification',
  resolveRegistration: 'resolveRegistration',
  retryStep: 'retryStep',
  withdraw: 'withdraw',
  /** From `src/signup` alone: another sign-up while a closed case still has events to send. */
  signUpAgain: 'signUpAgain',
} as const;

export interface CustomerStatusChanged {
  readonly eventId: string;
  readonly status: Exclude<CustomerStatus, 'NOT_REGISTERED'>;
  readonly occurredAt?: string;
  readonly customerId?: string;
  readonly userId?: string;
}

export type Decision = 'APPROVED' | 'REJECTED' | 'RESUBMIT';

/** A decision as FinHub made it, whoever tells of it. */
export interface ReportedDecision {
  readonly decision: Decision;
  readonly verificationId?: string;
  /** Reason codes, `[A-Z0-9_]{1,64}`. */
  readonly reasons?: readonly string[];
}

export interface VerificationDecided extends ReportedDecision {
  readonly eventId: string;
  readonly occurredAt?: string;
  readonly customerId?: string;
}

export interface CallbackUnknown {
  readonly eventId: string;
  /** Cut to `[a-z0-9._-]{1,64}`. */
  readonly type: string;
  readonly occurredAt?: string;
}

export interface SubmitDocuments {
  readonly documents: readonly DocumentReference[];
}

export interface AcceptConsents {
  readonly consents: readonly ConsentGiven[];
}

export type SubmitPerson = PersonInRole & {
  /** Which of the role's persons is corrected; one is added if left out. */
  readonly index?: number;
};

interface Corrections {
  readonly address?: Partial<Address>;
  /** Category key. */
  readonly category?: string;
  readonly sealedPassword?: SealedSecret;
}

/** Details of an individual that are to change; what is absent stays as it is. */
export interface DetailCorrections extends Corrections, Partial<Omit<IndividualDetails, 'address'>> {}

/** The same of an organization; its people are corrected by `SubmitPerson`. */
export interface OrganizationCorrections extends Corrections, Partial<Omit<OrganizationDetails, 'address'>> {}

export type CorrectDetails =
  { readonly customer: DetailCorrections } | { readonly organization: OrganizationCorrections };

export interface SubmitActivationCode {
  readonly sealedCode: SealedSecret;
}

/** Who asked: a staff id `[A-Za-z0-9._-]{1,64}`, and the name of the API key it came with where there was one. */
export interface Requester {
  readonly requestedBy: string;
  readonly via?: string;
}

export interface RetryStep extends Requester {
  /** A step key; all parked steps if left out. */
  readonly step?: string;
}

/** Someone on the staff tells of a decision that was made at FinHub. */
export interface DecideVerification extends ReportedDecision {
  /** A staff id `[A-Za-z0-9._-]{1,64}`. */
  readonly decidedBy: string;
  readonly via?: string;
}

/** An operator names what a registration that may have happened has made at FinHub. */
export interface ResolveRegistration extends Requester {
  readonly customerId?: string;
  readonly userId?: string;
}

export interface Withdraw extends Requester {
  /** Free text: stays encrypted, is never shown, exported or logged. */
  readonly reason?: string;
}

/** Rules among an organization's people that no person breaks alone; the gateway answers 400 and names the field. */
export type BrokenPersonRule = 'shares-not-100' | 'first-employee-not-admin' | 'email-twice';

/** `ApplicationFailure.type` with which an update is refused; the gateway answers 409 with it as problem code. */
export type RefusalCode =
  | 'case-closed'
  | 'wrong-state'
  | 'nothing-to-retry'
  | 'identity-field'
  | 'already-activating'
  | 'too-many-messages';
