import type { CustomerId, UserId } from '../contract/ids.js';
import type { StepCall } from '../contract/steps.js';
import { FinHubError } from '../finhub/index.js';
import { mayHaveHappenedBefore } from './attempt.js';

/**
 * Registered now; or there already by an earlier attempt of ours, with the ids as far as FinHub's answer tells them. The
 * user of an organization appears later: FinHub makes it after its answer.
 */
export interface Registration {
  readonly result: 'registered' | 'registered-before';
  readonly customerId: CustomerId | null;
  readonly userId: UserId | null;
}

/**
 * Registers a customer. A conflict counts as our own doing only after an attempt that may have had its effect, and its ids
 * only if they are those of this e-mail: a customer that is not ours is never adopted.
 */
export async function registeredOnce(
  call: StepCall,
  email: string,
  register: () => Promise<Omit<Registration, 'result'>>,
): Promise<Registration> {
  try {
    const { customerId, userId } = await register();
    return { result: 'registered', customerId, userId };
  } catch (error) {
    const isConflict = error instanceof FinHubError && error.type === 'FinHubConflict';
    if (!isConflict || !mayHaveHappenedBefore(call)) throw error;
    const sameEmail = error.conflict?.email?.toLowerCase() === email.toLowerCase();
    const ours = sameEmail ? error.conflict : undefined;
    return {
      result: 'registered-before',
      customerId: ours?.customerId ?? null,
      userId: ours?.userId ?? null,
    };
  }
}
