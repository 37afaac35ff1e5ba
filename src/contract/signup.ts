/** A sign-up as it travels to the workflow: checked, free of plain secrets. `src/signup` makes it from the event. */

import type { OnboardingEvent } from './events.js';
import type { Legacy, OnboardingKind } from './onboarding.js';
import type { Director, Employee, Shareholder } from './persons.js';
import type { OnboardingPolicy } from './policy.js';

export interface Address {
  readonly street: string;
  readonly city: string;
  readonly state: string;
  /** Also FinHub's `pincode`. */
  readonly postalCode: string;
  /** A country name: `Lithuania`. */
  readonly country: string;
}

/** A secret the customer brought, sealed at the edge; only the activity that sends it can open it. */
export type SealedSecret = string & { readonly __brand: 'SealedSecret' };

export interface IndividualDetails {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
  /** `YYYY-MM-DD`. */
  readonly dateOfBirth: string;
  readonly gender: string;
  /** A country name: `Lithuania`. */
  readonly nationality: string;
  readonly placeOfBirth: string;
  readonly address: Address;
}

export interface OrganizationDetails {
  readonly legalName: string;
  readonly tradingName: string;
  readonly registrationNumber: string;
  readonly taxId: string;
  /** Also the user name of the organization's first user. */
  readonly email: string;
  readonly phone: string;
  readonly address: Address;
  /** FinHub's legal form: `LIMITED_LIABILITY_COMPANY`. */
  readonly legalForm?: string;
  /** FinHub's industry: `TECHNOLOGY`. */
  readonly industry?: string;
  /** `YYYY-MM-DD`. */
  readonly incorporationDate?: string;
  readonly website?: string;
  readonly businessDescription?: string;
}

export interface DocumentReference {
  /** FinHub's document type: `PASSPORT`. */
  readonly type: string;
  /** `file:<path below DOCUMENTS_ROOT>` or `https://<host of DOCUMENT_HOSTS>/...`; the bytes never enter a history. */
  readonly source: string;
  readonly mimeType: string;
  readonly fileName?: string;
  /** Lower-case hex; checked against what the source holds at upload. */
  readonly sha256?: string;
}

export const consentTypes = ['terms', 'privacy', 'data-processing'] as const;
export type ConsentType = (typeof consentTypes)[number];

export interface ConsentGiven {
  readonly type: ConsentType;
  readonly version: string;
  readonly acceptedAt: string;
}

/** Where the customer sits: fills FinHub's context headers of the calls made for this customer. */
export interface ClientContext {
  readonly ip?: string;
  readonly deviceId?: string;
  readonly platform?: string;
}

interface SignupCommon {
  readonly eventId: string;
  readonly occurredAt: string;
  /** Category key; the policy's default where the event names none. */
  readonly category: string;
  readonly sealedPassword: SealedSecret | null;
  readonly documents: readonly DocumentReference[];
  readonly consents: readonly ConsentGiven[];
  readonly client: ClientContext;
}

export interface IndividualSignup extends SignupCommon {
  readonly kind: 'individual';
  readonly customer: IndividualDetails;
}

/** A company with its people: at least one director, and first an employee who holds `ADMIN_USER`. */
export interface OrganizationSignup extends SignupCommon {
  readonly kind: 'organization';
  readonly organization: OrganizationDetails;
  readonly employees: readonly Employee[];
  readonly directors: readonly Director[];
  /** Their shares total exactly 100. */
  readonly shareholders: readonly Shareholder[];
}

/** What an earlier, closed run of the same customer left: a known customer is not registered again. */
export interface PreviousRun extends Legacy {
  readonly customerId: string | null;
  readonly userId: string | null;
  /** Events that its receiver has not taken yet; they leave before this run's own. */
  readonly unsentEvents: readonly OnboardingEvent[];
}

/** Memo of every run: `Legacy.signupEventIds`, so that those of a run ended by force are known as well. */
export const signupEventIdsMemo = 'signupEventIds';

/** Memo of a run that began after a closed one of the same customer: that one's run id, so that no run is out of reach. */
export const previousRunMemo = 'previousRunId';

export interface OnboardingInput<Signup extends { readonly kind: OnboardingKind }> {
  readonly signup: Signup;
  readonly policy: OnboardingPolicy;
  /** Id of the credential key that derives this customer's password and seals its secrets, for good. */
  readonly credentialKeyId: string;
  readonly previous?: PreviousRun;
}

export type IndividualOnboardingInput = OnboardingInput<IndividualSignup>;
export type OrganizationOnboardingInput = OnboardingInput<OrganizationSignup>;
export type AnyOnboardingInput = IndividualOnboardingInput | OrganizationOnboardingInput;
