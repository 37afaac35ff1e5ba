import type { CustomerCategory } from '../activities/index.js';
import type { OnboardingResult } from '../contract/onboarding.js';
import type { IndividualOnboardingInput } from '../contract/signup.js';
import {
  activated,
  activationCodeOf,
  activationCodeThere,
  categoryFound,
  correctedIndividual,
  endedActiveAlready,
  isAdoptedActiveAlready,
  knownCustomer,
  openCase,
  registerCustomer,
  reviewedAndActivated,
  sessionOpened,
  verificationStarted,
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
    const category = await categoryFound(onboarding, () => corrected(onboarding, input).category);
    await register(onboarding, input, category);
    if (await isAdoptedActiveAlready(onboarding)) return endedActiveAlready(onboarding);
    const customer = knownCustomer(onboarding);
    await openSession(onboarding, input, customer);
    const verification = await verificationStarted(onboarding, customer, input.previous);
    return reviewedAndActivated(onboarding, verification, () => activate(onboarding, input));
  });
}

function corrected({ facts }: Onboarding, { signup }: IndividualOnboardingInput) {
  return correctedIndividual(facts, signup);
}

function register(
  onboarding: Onboarding,
  input: IndividualOnboardingInput,
  category: CustomerCategory,
): Promise<void> {
  const { previous, credentialKeyId } = input;
  return registerCustomer(onboarding, category, previous, {
    categoryKey: () => corrected(onboarding, input).category,
    register: (found, options) =>
      onboarding.step(
        'registerIndividual',
        () => {
          const { customer, sealedPassword } = corrected(onboarding, input);
          return { details: customer, category: found, sealedPassword, credentialKeyId };
        },
        options,
      ),
  });
}

function openSession(
  onboarding: Onboarding,
  input: IndividualOnboardingInput,
  customer: KnownCustomer,
): Promise<void> {
  const { sealedPassword, customer: details } = corrected(onboarding, input);
  const { credentialKeyId, previous } = input;
  return sessionOpened(onboarding, customer, previous, {
    email: details.email,
    sealedPassword,
    credentialKeyId,
  });
}

/** False: refused as "not ready", or there is news that comes first. */
async function activate(
  onboarding: Onboarding,
  { signup, credentialKeyId }: IndividualOnboardingInput,
): Promise<boolean> {
  if (!(await activationCodeThere(onboarding))) return false;
  const { email } = signup.customer;
  const { customerId } = onboarding;
  return activated(onboarding, (options) =>
    onboarding.step(
      'activateIndividual',
      () => ({ customerId, email, code: activationCodeOf(onboarding.facts, credentialKeyId) }),
      options,
    ),
  );
}
