import type { CustomerCategory } from '../activities/index.js';
import type { OnboardingResult } from '../contract/onboarding.js';
import type { OrganizationOnboardingInput } from '../contract/signup.js';
import {
  activated,
  categoryFound,
  correctedOrganization,
  doubtPeople,
  endedActiveAlready,
  isAdoptedActiveAlready,
  openCase,
  personnelAdded,
  registerCustomer,
  reviewedAndActivated,
  sessionOpened,
  verificationStarted,
  type KnownCustomer,
  type Onboarding,
} from './onboarding/index.js';

/**
 * Takes one company from sign-up, with its employees, directors and shareholders, to an active FinHub account with a
 * wallet. Returns how it ended; waits for people, for FinHub and for operators up to `policy.expiresAfterMs`, and never fails.
 */
export async function organizationOnboarding(input: OrganizationOnboardingInput): Promise<OnboardingResult> {
  const onboarding = openCase(input);
  return onboarding.untilClosed(async () => {
    const category = await categoryFound(onboarding, () => corrected(onboarding, input).category);
    await register(onboarding, input, category);
    doubtPeople(onboarding, input.previous);
    if (await isAdoptedActiveAlready(onboarding)) return endedActiveAlready(onboarding);
    const organization = await personnelAdded(onboarding, input.previous);
    await openSession(onboarding, input, organization);
    const verification = await verificationStarted(onboarding, organization, input.previous);
    return reviewedAndActivated(onboarding, verification, () => activate(onboarding, organization));
  });
}

function corrected({ facts }: Onboarding, { signup }: OrganizationOnboardingInput) {
  return correctedOrganization(facts, signup);
}

function register(
  onboarding: Onboarding,
  input: OrganizationOnboardingInput,
  category: CustomerCategory,
): Promise<void> {
  const { previous, credentialKeyId } = input;
  return registerCustomer(onboarding, category, previous, {
    categoryKey: () => corrected(onboarding, input).category,
    register: (found, options) =>
      onboarding.step(
        'registerOrganization',
        () => {
          const { organization, sealedPassword } = corrected(onboarding, input);
          return { details: organization, category: found, sealedPassword, credentialKeyId };
        },
        options,
      ),
  });
}

/** Signs in the user that FinHub made at the registration, if its id is known by now, else the first employee's. */
function openSession(
  onboarding: Onboarding,
  input: OrganizationOnboardingInput,
  { customerId, userId }: KnownCustomer,
): Promise<void> {
  const { sealedPassword, organization } = corrected(onboarding, input);
  const { credentialKeyId, previous } = input;
  const user = { customerId, userId: onboarding.facts.defaultUserId ?? userId };
  return sessionOpened(onboarding, user, previous, {
    email: organization.email,
    sealedPassword,
    credentialKeyId,
  });
}

/** False: refused as "not ready", or there is news that comes first. */
function activate(onboarding: Onboarding, { userId }: KnownCustomer): Promise<boolean> {
  const { customerId } = onboarding;
  return activated(onboarding, (options) =>
    onboarding.step('activateOrganization', () => ({ customerId, userId }), options),
  );
}
