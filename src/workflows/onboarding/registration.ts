import { condition, patched } from '@temporalio/workflow';
import type { CustomerCategory, Registration } from '../../activities/index.js';
import type { CustomerId, UserId } from '../../contract/ids.js';
import type { PreviousRun } from '../../contract/signup.js';
import { afterReport } from '../../contract/status.js';
import type { Onboarding } from './onboarding.js';
import type { StepOptions } from './step-runner.js';
import { stepsOf } from './steps.js';

export interface KnownCustomer {
  readonly customerId: CustomerId;
  /** The customer's user, of an organization the first employee; null where no answer told it yet. */
  readonly userId: UserId | null;
}

interface RegisteredCustomer extends KnownCustomer {
  /** Whether this run's own registration certainly made the customer. */
  readonly isNew: boolean;
}

/** How a pipeline registers its customer. */
export interface Registering {
  /** Key of the category as it has been corrected by now. */
  readonly categoryKey: () => string;
  readonly register: (
    category: CustomerCategory,
    options: StepOptions & { readonly superseded: () => boolean },
  ) => Promise<Registration | undefined>;
}

/** Finds the category of a customer by its key, as corrected by now. */
export function categoryFound(onboarding: Onboarding, key: () => string): Promise<CustomerCategory> {
  return onboarding.step('findCategory', () => ({ key: key() }));
}

/** Registers a customer once and for all: one that an earlier run registered is not registered again. */
export async function registerCustomer(
  onboarding: Onboarding,
  category: CustomerCategory,
  previous: PreviousRun | undefined,
  registering: Registering,
): Promise<void> {
  onboarding.enter('registration');
  const { facts } = onboarding;
  const earlier = knownFrom(previous);
  const { isNew, ...known } = earlier ?? (await registeredNow(onboarding, category, previous, registering));
  facts.customerId = known.customerId;
  if (facts.kind === 'individual' || earlier !== undefined) facts.userId = known.userId;
  else facts.defaultUserId ??= known.userId;
  facts.standing = afterReport(facts.standing, { status: 'PENDING_ACTIVATION' });
  onboarding.note(earlier === undefined ? 'Registered at FinHub' : 'Known at FinHub from an earlier sign-up');
  onboarding.publish();
  // Cases that an older worker registered go on as they did.
  facts.isAdopted = !isNew && patched('adopted-customers');
}

/** The registered customer by the ids known by now. */
export function knownCustomer({ customerId, facts }: Onboarding): KnownCustomer {
  return { customerId, userId: facts.userId };
}

/** Whether an earlier run of this case has registered the customer, as far as FinHub told it the id. */
export function isOfEarlierSignUp(previous: PreviousRun | undefined): boolean {
  return knownFrom(previous) !== undefined;
}

function knownFrom(previous: PreviousRun | undefined): RegisteredCustomer | undefined {
  if (previous === undefined || previous.customerId === null) return undefined;
  return {
    customerId: previous.customerId as CustomerId,
    userId: previous.userId as UserId | null,
    isNew: false,
  };
}

/**
 * A registration that may have happened is never repeated blindly: its id comes from the conflict's own body, else from
 * FinHub's `customer.created` callback, else from an operator.
 */
async function registeredNow(
  onboarding: Onboarding,
  category: CustomerCategory,
  previous: PreviousRun | undefined,
  registering: Registering,
): Promise<RegisteredCustomer> {
  const { facts } = onboarding;
  const step = stepsOf[facts.kind].register;
  const named = () => facts.resolved;
  for (;;) {
    const registration = await registeredOrNamed(onboarding, category, previous, registering);
    const resolved = named();
    if (resolved !== null) return { ...resolved, isNew: false };
    if (registration === undefined) continue;
    const { customerId, userId, result } = registration;
    if (customerId !== null) return { customerId, userId, isNew: result === 'registered' };
    onboarding.keepInDoubt(step);
    await condition(() => facts.reported !== null, facts.policy.registrationRecoveryMs);
    if (facts.reported !== null) return { ...facts.reported, isNew: false };
    await onboarding.parkedForOperator(step, ambiguous, () => facts.reported !== null);
    const known = named() ?? facts.reported;
    if (known !== null) return { ...known, isNew: false };
  }
}

/** Every attempt registers the details as they have been corrected by then; a corrected category is found first. */
async function registeredOrNamed(
  onboarding: Onboarding,
  foundAtFirst: CustomerCategory,
  previous: PreviousRun | undefined,
  { categoryKey, register }: Registering,
): Promise<Registration | undefined> {
  const { facts } = onboarding;
  let category = foundAtFirst;
  for (;;) {
    const key = categoryKey();
    const registration = await register(category, {
      mayHaveHappened: previous?.registrationInDoubt ?? false,
      superseded: () => facts.resolved !== null || categoryKey() !== key,
    });
    if (registration !== undefined || facts.resolved !== null) return registration;
    category = await categoryFound(onboarding, categoryKey);
  }
}

const ambiguous =
  'FinHub knows this customer, most likely by our own lost attempt, but does not tell the id: look it up and resolve';
