import type { CustomerCategory, Registration } from '../activities/index.js';
import type { OnboardingResult, Outcome } from '../contract/onboarding.js';
import type { IndividualOnboardingInput } from '../contract/signup.js';
import {
  activated,
  activationCodeOf,
  activationCodeThere,
  correctedSignup,
  openCase,
  readyToActivate,
  registered,
  SESSION_RETRY_FOR_MS,
  underReview,
  walletReady,
  type KnownCustomer,
  type Onboarding,
} from './onboarding/index.js';

/**
 * Takes one person from sign-up to an active FinHub account with a wallet. Returns how it ended; waits for people, for
 * FinHub and for operators up to `policy.expiresAfterMs`, and never fails.
 */
export async function individualOnboarding(input: IndividualOnboardingInput): Promise<OnboardingResult> {
  const onboarding = openCase(input);
  return onboarding.untilClosed(async () => {
    const category = await findCategory(onboarding, input);
    const customer = await registered(onboarding, input.previous, () =>
      register(onboarding, input, category),
    );
    await openSession(onboarding, input, customer);
    const { verificationId } = await startVerification(onboarding, input, customer);
    return reviewedAndActivated(onboarding, input, { ...customer, verificationId });
  });
}

function findCategory(
  onboarding: Onboarding,
  { signup }: IndividualOnboardingInput,
): Promise<CustomerCategory> {
  return onboarding.step('findCategory', () => ({ key: correctedSignup(onboarding.facts, signup).category }));
}

/** Every attempt registers the details as they have been corrected by then; a corrected category is found first. */
async function register(
  onboarding: Onboarding,
  input: IndividualOnboardingInput,
  foundAtFirst: CustomerCategory,
): Promise<Registration | undefined> {
  const { facts } = onboarding;
  const { credentialKeyId, previous } = input;
  const signup = () => correctedSignup(facts, input.signup);
  let category = foundAtFirst;
  for (;;) {
    const key = signup().category;
    const registration = await onboarding.step(
      'registerIndividual',
      () => {
        const { customer, sealedPassword } = signup();
        return { details: customer, category, sealedPassword, credentialKeyId };
      },
      {
        mayHaveHappened: previous?.registrationInDoubt ?? false,
        superseded: () => facts.resolved !== null || signup().category !== key,
      },
    );
    if (registration !== undefined || facts.resolved !== null) return registration;
    category = await findCategory(onboarding, input);
  }
}

/** Best effort: FinHub's overview lists the step, but nothing later needs the session. */
async function openSession(
  onboarding: Onboarding,
  { signup, credentialKeyId, policy, previous }: IndividualOnboardingInput,
  { customerId, userId }: KnownCustomer,
): Promise<void> {
  if (!policy.customerSession) return;
  const isKnown = previous !== undefined && previous.customerId !== null;
  if (userId === null || isKnown) {
    // Another run may have set another password: a refused sign-in counts towards the customer's lock.
    onboarding.note(`Session skipped: ${isKnown ? 'known from an earlier sign-up' : 'user id unknown'}`);
    return;
  }
  const { customer, sealedPassword } = correctedSignup(onboarding.facts, signup);
  const input = { customerId, userId, email: customer.email, sealedPassword, credentialKeyId };
  const session = await onboarding.tryStep('openCustomerSession', input, SESSION_RETRY_FOR_MS);
  if ('failure' in session) onboarding.note(`Session skipped: ${session.failure.errorType}`);
  else
    onboarding.note(
      session.result === 'opened' ? 'Session opened' : 'Session skipped: perhaps opened before',
    );
}

async function startVerification(
  onboarding: Onboarding,
  { previous }: IndividualOnboardingInput,
  { customerId, userId }: KnownCustomer,
) {
  const { facts } = onboarding;
  const { verificationStart: start, verificationLevel: level } = facts.policy;
  const verification = await onboarding.step(
    'startVerification',
    () => ({ customerId, userId, start, level }),
    {
      mayHaveHappened: previous !== undefined,
    },
  );
  facts.verificationId = verification.verificationId;
  return verification;
}

/** From the review to the wallet. An activation that FinHub refuses as "not ready" leads back to the review. */
async function reviewedAndActivated(
  onboarding: Onboarding,
  { signup }: IndividualOnboardingInput,
  verification: KnownCustomer & Awaited<ReturnType<typeof startVerification>>,
): Promise<Outcome> {
  const { customerId } = verification;
  const activate = async () => {
    await activationCodeThere(onboarding);
    const { email } = signup.customer;
    return activated(onboarding, () =>
      onboarding.step('activateIndividual', () => ({
        customerId,
        email,
        code: activationCodeOf(onboarding.facts),
      })),
    );
  };
  for (;;) {
    const review = await underReview(onboarding, verification);
    if (review.result === 'rejected') return 'REJECTED';
    if (review.result === 'active') break;
    const isReady = review.readiness?.allowed === true || (await readyToActivate(onboarding, customerId));
    if (isReady && (await activate())) break;
  }
  await walletReady(onboarding, customerId);
  return 'ACTIVATED';
}
