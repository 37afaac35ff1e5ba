import { z } from 'zod';
import type { CustomerId, UserId } from '../contract/ids.js';
import { apiPath } from './api-path.js';
import type { Api } from './api.js';
import type { FinHubCall } from './call.js';
import { optionalText } from './schemas.js';
import type { TenantCredentials } from './sign-in.js';

interface CustomerSession {
  readonly sessionId: string | null;
  /** As FinHub says it: often without a zone, and later than the token's own end. */
  readonly expiresAt: string | null;
}

export interface Sessions {
  /** Signs a customer's user in. The token stays here: nobody needs it. A refusal is never repeated, five lock the customer. */
  openCustomerSession(
    customerId: CustomerId,
    userId: UserId,
    credentials: { readonly username: string; readonly password: string },
    call: FinHubCall,
  ): Promise<CustomerSession>;
}

const session = z.object({ sessionId: optionalText, expiresAt: optionalText });

export function createSessions(api: Api, tenant: TenantCredentials): Sessions {
  return {
    openCustomerSession: (customerId, userId, { username, password }, call) =>
      api(
        {
          operation: 'openCustomerSession',
          method: 'POST',
          path: apiPath`/api/v2.1/customer/individual/${customerId}/users/${userId}/sessions`,
          body: { username, password, ...tenant },
          payload: session,
          neverRepeat: true,
        },
        call,
      ),
  };
}
