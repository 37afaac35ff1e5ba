import { condition } from '@temporalio/workflow';
import type { Registration } from '../../activities/index.js';
import type { CustomerId, UserId } from '../../contract/ids.js';
import type { PreviousRun } from '../../contract/signup.js';
import { afterReport } from '../../contract/status.js';
import type { Onboarding } from './onboarding.js';

export interface KnownCustomer {
  readonly customerId: CustomerId;
  /** Null where a recovered registration could not tell. */
  readonly userId: UserId | null;
}

/** Registers a customer once and for all: one that an earlier run registered is not registered again. */
export async function registered(
  onboarding: Onboarding,
  previous: PreviousRun | undefined,
  /** Undefined: given up because an operator named what it made. */
  register: () => Promise<Registration | undefined>,
): Promise<KnownCustomer> {
  onboarding.enter('registration');
  const earlier = knownFrom(previous);
  const known = earlier ?? (await registeredNow(onboarding, register));
  const { facts } = onboarding;
  facts.customerId = known.customerId;
  facts.userId = known.userId;
  facts.standing = afterReport(facts.standing, { status: 'PENDING_ACTIVATION' });
  onboarding.note(earlier === undefined ? 'Registered at FinHub' : 'Known at FinHub from an earlier sign-up');
  onboarding.publish();
  return known;
}

function knownFrom(previous: PreviousRun | undefined): KnownCustomer | undefined {
  if (previous === undefined || previous.customerId === null) return undefined;
  return { customerId: previous.customerId as CustomerId, userId: previous.userId as UserId | null };
}

/**
 * A registration that may have happened is never repeated blindly: its id comes from the conflict's own body, else from
 * FinHub's `customer.created` callback, else from an operator.
 */
async function registeredNow(
  onboarding: Onboarding,
  register: () => Promise<Registration | undefined>,
): Promise<KnownCustomer> {
  const { facts } = onboarding;
  const named = () => facts.resolved;
  for (;;) {
    const registration = await register();
    const resolved = named();
    if (resolved !== null) return resolved;
    if (registration === undefined) continue;
    const { customerId, userId } = registration;
    if (customerId !== null) return { customerId, userId };
    onboarding.keepInDoubt('registerIndividual');
    await condition(() => facts.reported !== null, facts.policy.registrationRecoveryMs);
    if (facts.reported !== null) return facts.reported;
    await onboarding.parkedForOperator('registerIndividual', ambiguous);
    const resolvedMeanwhile = named();
    if (resolvedMeanwhile !== null) return resolvedMeanwhile;
  }
}

const ambiguous = {
  errorType: 'FinHubConflict',
  message:
    'FinHub knows this customer, most likely by our own lost attempt, but does not tell the id: look it up and resolve',
  fields: [],
  mayHaveHappened: true,
};
