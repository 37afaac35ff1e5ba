import type { CustomerId, UserId } from '../contract/ids.js';
import type { FinHubCall } from '../finhub/index.js';
import type { ActivityDependencies } from './dependencies.js';

interface Customer {
  readonly customerId: CustomerId;
  /** Null where no answer of FinHub's told it. */
  readonly userId: UserId | null;
}

/** In whose name a call is made: the customer's user; where that is unknown the admin's, else the customer's own id. */
export async function actingUser(
  { finhub, adminUserId }: Pick<ActivityDependencies, 'finhub' | 'adminUserId'>,
  { customerId, userId }: Customer,
  call: FinHubCall,
): Promise<string> {
  return userId ?? adminUserId ?? (await finhub.adminUserId(call)) ?? customerId;
}
