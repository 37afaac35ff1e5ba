import type { CustomerId, UserId } from '../contract/ids.js';
import type { StepCall } from '../contract/steps.js';
import { FinHubError } from '../finhub/index.js';
import { calledBefore } from './attempt.js';

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
 * Registers a customer. A conflict counts as our own doing only after a call that may have had its effect, and its ids
 * only if they are those of this e-mail: a customer that is not ours is never adopted. FinHub does not say how it answers a
 * known e-mail: refused data that is the e-mail alone, which an attempt before this one may have used up, is a conflict too.
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
    if (!(error instanceof FinHubError) || !isTaken(error) || !calledBefore(call)) throw error;
    const sameEmail = error.conflict?.email?.toLowerCase() === email.toLowerCase();
    const ours = sameEmail ? error.conflict : undefined;
    return {
      result: 'registered-before',
      customerId: ours?.customerId ?? null,
      userId: ours?.userId ?? null,
    };
  }
}

function isTaken({ type, fields, fieldCount }: FinHubError): boolean {
  const isOfEmail =
    fieldCount > 0 && fields.length === fieldCount && fields.every((field) => /(?:^|\.)email$/.test(field));
  return type === 'FinHubConflict' || (type === 'FinHubInvalidData' && isOfEmail);
}
