import type { PreviousRun, SealedSecret } from '../../contract/signup.js';
import type { Onboarding } from './onboarding.js';
import { isOfEarlierSignUp, type KnownCustomer } from './registration.js';
import { SESSION_RETRY_FOR_MS, stepsOf } from './steps.js';

/** What a customer signs in with. */
export interface SessionCredentials {
  /** The user name. */
  readonly email: string;
  readonly sealedPassword: SealedSecret | null;
  readonly credentialKeyId: string;
}

/** Best effort: FinHub's overview lists the step, but nothing later needs the session. */
export async function sessionOpened(
  onboarding: Onboarding,
  { customerId, userId }: KnownCustomer,
  previous: PreviousRun | undefined,
  credentials: SessionCredentials,
): Promise<void> {
  const { kind, policy, isAdopted, resolved } = onboarding.facts;
  const { openSession, register } = stepsOf[kind];
  if (!policy.customerSession) return;
  // Who registered the customer before may have set another password: a refused sign-in counts towards the customer's lock.
  if (isOfEarlierSignUp(previous)) {
    onboarding.note('Session skipped: known from an earlier sign-up');
    return;
  }
  if (isAdopted && resolved !== null && !onboarding.isInDoubtByCall(register)) {
    onboarding.note('Session skipped: registered before this sign-up');
    return;
  }
  if (userId === null) {
    onboarding.note('Session skipped: user id unknown');
    return;
  }
  const { email, sealedPassword, credentialKeyId } = credentials;
  const input = { customerId, userId, email, sealedPassword, credentialKeyId };
  const session = await onboarding.tryStep(openSession, input, SESSION_RETRY_FOR_MS);
  if ('failure' in session) onboarding.note(`Session skipped: ${session.failure.errorType}`);
  else if (session.result === 'opened') onboarding.note('Session opened');
  else onboarding.note('Session skipped: perhaps opened before');
}
