import { z } from 'zod';
import type { CustomerId } from '../contract/ids.js';
import { activationSchema, type Activation } from './activation.js';
import { apiPath } from './api-path.js';
import type { Api } from './api.js';
import type { FinHubCall } from './call.js';
import { FinHubError } from './errors.js';
import { customerIdSchema } from './ids.js';
import type { Operation } from './operations.js';
import {
  organizationRegistrationRequest,
  type OrganizationRegistration,
} from './organization-registration-request.js';
import { organizationReadinessSchema, unknownReadiness, type OrganizationReadiness } from './readiness.js';
import { actingUserHeaders } from './request-headers.js';
import { optionalCode, optionalText } from './schemas.js';

interface RegisteredOrganization {
  readonly organizationId: CustomerId;
  /** An open list; not in every answer. */
  readonly customerStatus: string | null;
}

export interface Organizations {
  /** Creates the organization; FinHub makes its first user later. Not safe to repeat: a duplicate e-mail is a `FinHubConflict`. */
  register(registration: OrganizationRegistration, call: FinHubCall): Promise<RegisteredOrganization>;
  /** Free of effects. "Not ready" is an answer, and so is that FinHub does not tell: 404, 405, 501, none of the known flags. */
  readiness(organizationId: CustomerId, call: FinHubCall): Promise<OrganizationReadiness>;
  /** Activates for the user of this id, with the configured roles; the wallet may come with the answer or later. */
  activate(
    organizationId: CustomerId,
    activation: { readonly userId: string },
    call: FinHubCall,
  ): Promise<Activation>;
  /** The wallet's status as a code, `PENDING_ACTIVATION`; null where FinHub does not tell: 404, 405, 501, no such member. */
  walletStatus(organizationId: CustomerId, call: FinHubCall): Promise<string | null>;
}

const registered = z
  .object({
    organizationId: customerIdSchema.nullish(),
    id: customerIdSchema.nullish(),
    customerStatus: optionalText,
  })
  .transform(({ organizationId, id, customerStatus }) => ({
    organizationId: organizationId ?? id,
    customerStatus,
  }))
  .pipe(z.object({ organizationId: customerIdSchema, customerStatus: z.string().nullable() }));

const statusCode = optionalCode.catch(null);
const statusMembers = { walletStatus: statusCode, status: statusCode };
const walletStatusSchema = z
  .object({ ...statusMembers, wallet: z.object(statusMembers).nullish().catch(null) })
  .transform(
    ({ walletStatus, wallet, status }) => walletStatus ?? wallet?.walletStatus ?? wallet?.status ?? status,
  )
  .catch(null);

export function createOrganizations(api: Api, userRoles: readonly string[]): Organizations {
  return {
    register: (registration, call) =>
      api(
        {
          operation: 'registerOrganization',
          method: 'POST',
          path: '/api/v2.1/customer/organization/registration',
          body: organizationRegistrationRequest(registration),
          payload: registered,
          creates: 'organization',
        },
        call,
      ),

    async readiness(organizationId, call) {
      const operation = 'checkOrganizationReadiness';
      const path = apiPath`/api/v2.1/customer/organization/${organizationId}/activation/readiness`;
      const payload = organizationReadinessSchema;
      const answer = api({ operation, method: 'GET', path, payload, anySuccess: true }, call);
      return answer.catch(unlessNotOffered(operation, unknownReadiness));
    },

    activate: (organizationId, { userId }, call) =>
      api(
        {
          operation: 'activateOrganization',
          method: 'POST',
          path: apiPath`/api/v2.1/customer/organization/${organizationId}/activation`,
          headers: actingUserHeaders(userId, userRoles),
          body: { activationReason: 'Onboarding complete', additionalInfo: { userId } },
          payload: activationSchema,
        },
        call,
      ),

    async walletStatus(organizationId, call) {
      const operation = 'findWalletStatus';
      const path = apiPath`/api/v2.1/customer/organization/${organizationId}/wallet-status`;
      const payload = walletStatusSchema;
      const answer = api({ operation, method: 'GET', path, payload, anySuccess: true }, call);
      return answer.catch(unlessNotOffered(operation, null));
    },
  };
}

/** For a call that FinHub names without describing it: 404, 405 and 501 of the call itself mean that it tells nothing. */
function unlessNotOffered<Nothing>(operation: Operation, nothing: Nothing) {
  return (error: unknown): Nothing => {
    const isAnswer = error instanceof FinHubError && error.operation === operation;
    if (isAnswer && [404, 405, 501].includes(error.status ?? 0)) return nothing;
    throw error;
  };
}
