import type { PreviousRun } from '../../contract/signup.js';
import type { OpenVerification } from './documents.js';
import type { Onboarding } from './onboarding.js';
import type { KnownCustomer } from './registration.js';

/** Starts the KYC or KYB verification, in the name of the customer's user where that is known. */
export async function verificationStarted(
  onboarding: Onboarding,
  { customerId, userId }: KnownCustomer,
  previous: PreviousRun | undefined,
): Promise<OpenVerification> {
  const { facts } = onboarding;
  const { verificationStart: start, verificationLevel: level } = facts.policy;
  const { verificationId } = await onboarding.step(
    'startVerification',
    () => ({ customerId, userId, start, level }),
    { mayHaveHappened: previous !== undefined },
  );
  facts.verificationId = verificationId;
  return { customerId, verificationId };
}
