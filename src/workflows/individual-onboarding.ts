import type { CustomerCategory } from '../activities/index.js';
import type { OnboardingResult, Outcome } from '../contract/onboarding.js';
import type { IndividualOnboardingInput } from '../contract/signup.js';
import {
  activated,
  activationCodeFor,
  activeAlready,
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
    const category = await onboarding.step('findCategory', () => ({ key: input.signup.category }));
    const customer = await registered(onboarding, input.previous, () =>
      register(onboarding, input, category),
    );
    await openSession(onboarding, input, customer);
    const { verificationId } = await startVerification(onboarding, input, customer);
    return reviewedAndActivated(onboarding, input, { ...customer, verificationId });
  });
}

function register(
  onboarding: Onboarding,
  { signup, credentialKeyId }: IndividualOnboardingInput,
  category: CustomerCategory,
) {
  return onboarding.step('registerIndividual', () => ({
    details: signup.customer,
    category,
    sealedPassword: signup.sealedPassword,
    credentialKeyId,
  }));
}

/** Best effort: FinHub's overview lists the step, but nothing later needs the session. */
async function openSession(
  onboarding: Onboarding,
  { signup, credentialKeyId, policy }: IndividualOnboardingInput,
  { customerId, userId }: KnownCustomer,
): Promise<void> {
  if (!policy.customerSession) return;
  if (userId === null) {
    onboarding.note('Session skipped: user id unknown');
    return;
  }
  const { customer, sealedPassword } = signup;
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
    const code = await activationCodeFor(onboarding);
    const { email } = signup.customer;
    return activated(onboarding, () =>
      onboarding.step('activateIndividual', () => ({ customerId, email, code })),
    );
  };
  for (;;) {
    const review = await underReview(onboarding, verification);
    if (review.result === 'rejected') return 'REJECTED';
    if (review.result === 'active') {
      if (!(await activeAlready(onboarding, customerId))) await activate();
      break;
    }
    const isReady = review.readiness?.allowed === true || (await readyToActivate(onboarding, customerId));
    if (isReady && (await activate())) break;
  }
  await walletReady(onboarding, customerId);
  return 'ACTIVATED';
}
