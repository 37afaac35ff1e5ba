import { z } from 'zod';
import type { CustomerId, UserId } from '../contract/ids.js';
import { apiPath } from './api-path.js';
import type { Api } from './api.js';
import type { FinHubCall } from './call.js';
import type { Operation } from './operations.js';
import type { TenantCredentials } from './sign-in.js';

interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface Sessions {
  /** Signs a customer's user in. Nobody needs what the session is called or its token: they stay here. A refusal is never repeated, five lock the customer. */
  openCustomerSession(
    customerId: CustomerId,
    userId: UserId,
    credentials: Credentials,
    call: FinHubCall,
  ): Promise<void>;
  /** Signs an organization's user in; the same holds. */
  openOrganizationSession(
    organizationId: CustomerId,
    userId: UserId,
    credentials: Credentials,
    call: FinHubCall,
  ): Promise<void>;
}

const session = z.object({});

export function createSessions(api: Api, tenant: TenantCredentials): Sessions {
  const open = async (
    operation: Operation,
    path: string,
    { username, password }: Credentials,
    call: FinHubCall,
  ) => {
    await api(
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
  };

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
