import type { IndividualSignup, OrganizationSignup } from '../contract/signup.js';
import { onboardingId } from './onboarding-id.js';

interface Unsealed {
  /** In plain text, hence never logged and never sent on as it is. */
  readonly password: string | null;
}

export interface ParsedIndividualSignup extends Omit<IndividualSignup, 'sealedPassword'>, Unsealed {}

export interface ParsedOrganizationSignup extends Omit<OrganizationSignup, 'sealedPassword'>, Unsealed {}

/** A checked sign-up, not yet sealed: lives in memory between the border and the start of the workflow. */
export type ParsedSignup = ParsedIndividualSignup | ParsedOrganizationSignup;

/** The id of the one onboarding of whoever signs up. */
export function onboardingIdOf(key: Uint8Array, tenantId: string, signup: ParsedSignup): string {
  const { email } = signup.kind === 'individual' ? signup.customer : signup.organization;
  return onboardingId(key, tenantId, signup.kind, email);
}
