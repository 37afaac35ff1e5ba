import { z } from 'zod';
import type { CustomerId, UserId } from '../contract/ids.js';
import { apiPath } from './api-path.js';
import type { Api } from './api.js';
import type { FinHubCall } from './call.js';
import type { Operation } from './operations.js';
import { optionalText } from './schemas.js';
import type { TenantCredentials } from './sign-in.js';

interface CustomerSession {
  readonly sessionId: string | null;
  /** As FinHub says it: often without a zone, and later than the token's own end. */
  readonly expiresAt: string | null;
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface Sessions {
  /** Signs a customer's user in. The token stays here: nobody needs it. A refusal is never repeated, five lock the customer. */
  openCustomerSession(
    customerId: CustomerId,
    userId: UserId,
    credentials: Credentials,
    call: FinHubCall,
  ): Promise<CustomerSession>;
  /** Signs an organization's user in; the same holds. */
  openOrganizationSession(
    organizationId: CustomerId,
    userId: UserId,
    credentials: Credentials,
    call: FinHubCall,
  ): Promise<CustomerSession>;
}

const session = z.object({ sessionId: optionalText, expiresAt: optionalText });

export function createSessions(api: Api, tenant: TenantCredentials): Sessions {
  const open = (operation: Operation, path: string, { username, password }: Credentials, call: FinHubCall) =>
    api(
      {
        operation,
        method: 'POST',
        path,
        body: { username, password, ...tenant },
        payload: session,
        neverRepeat: true,
      },
      call,
    );

  return {
    openCustomerSession: (customerId, userId, credentials, call) =>
      open(
        'openCustomerSession',
        apiPath`/api/v2.1/customer/individual/${customerId}/users/${userId}/sessions`,
        credentials,
        call,
      ),

    openOrganizationSession: (organizationId, userId, credentials, call) =>
      open(
        'openOrganizationSession',
        apiPath`/api/v2.1/customer/organization/${organizationId}/users/${userId}/sessions`,
        credentials,
        call,
      ),
  };
}
