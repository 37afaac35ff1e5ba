import type {
  ClientContext,
  ConsentGiven,
  DocumentReference,
  IndividualDetails,
  OrganizationSignup,
} from '../contract/signup.js';
import { onboardingId } from './onboarding-id.js';

interface ParsedCommon {
  readonly eventId: string;
  readonly occurredAt: string;
  readonly category: string;
  /** In plain text, hence never logged and never sent on as it is. */
  readonly password: string | null;
  readonly documents: readonly DocumentReference[];
  readonly consents: readonly ConsentGiven[];
  readonly client: ClientContext;
}

export interface ParsedIndividualSignup extends ParsedCommon {
  readonly kind: 'individual';
  readonly customer: IndividualDetails;
}

export interface ParsedOrganizationSignup
  extends
    ParsedCommon,
    Pick<OrganizationSignup, 'organization' | 'employees' | 'directors' | 'shareholders'> {
  readonly kind: 'organization';
}

/** A checked sign-up, not yet sealed: lives in memory between the border and the start of the workflow. */
export type ParsedSignup = ParsedIndividualSignup | ParsedOrganizationSignup;

/** The id of the one onboarding of whoever signs up. */
export function onboardingIdOf(key: Uint8Array, tenantId: string, signup: ParsedSignup): string {
  const { email } = signup.kind === 'individual' ? signup.customer : signup.organization;
  return onboardingId(key, tenantId, signup.kind, email);
}
