import { z } from 'zod';
import type { CustomerId, UserId } from '../contract/ids.js';
import { activationSchema, type Activation } from './activation.js';
import { apiPath } from './api-path.js';
import type { Api } from './api.js';
import type { FinHubCall } from './call.js';
import { customerIdSchema, userIdSchema } from './ids.js';
import { registrationRequest, type IndividualRegistration } from './individual-registration-request.js';
import { individualReadinessSchema, type Readiness } from './readiness.js';
import { optionalText } from './schemas.js';

interface RegisteredIndividual {
  readonly customerId: CustomerId;
  readonly userId: UserId;
  /** `CS_REGISTRATION_COMPLETED`; an open list. */
  readonly customerStatus: string | null;
}

export interface Individuals {
  /** Creates customer, person and first user. Not safe to repeat: a duplicate e-mail is a `FinHubConflict`. */
  register(registration: IndividualRegistration, call: FinHubCall): Promise<RegisteredIndividual>;
  /** Free of effects; "not ready" is an answer, not an error. */
  readiness(customerId: CustomerId, call: FinHubCall): Promise<Readiness>;
  /** Activates; the wallet may come with the answer or later. `userId` is the user's e-mail. */
  activate(
    customerId: CustomerId,
    activation: { readonly userId: string; readonly code: string },
    call: FinHubCall,
  ): Promise<Activation>;
}

const registered = z
  .object({ id: customerIdSchema, customerStatus: optionalText, user: z.object({ id: userIdSchema }) })
  .transform(({ id, customerStatus, user }): RegisteredIndividual => ({
    customerId: id,
    userId: user.id,
    customerStatus,
  }));

export function createIndividuals(api: Api, tenantId: string): Individuals {
  return {
    register: (registration, call) =>
      api(
        {
          operation: 'registerIndividual',
          method: 'POST',
          path: '/api/v2.1/customer/individual/registration',
          body: registrationRequest(tenantId, registration),
          payload: registered,
          creates: 'customer',
        },
        call,
      ),

    readiness: (customerId, call) =>
      api(
        {
          operation: 'checkReadiness',
          method: 'GET',
          path: apiPath`/api/v2.1/customer/individual/${customerId}/owner/${tenantId}/activation/check`,
          payload: individualReadinessSchema,
        },
        call,
      ),

    activate: (customerId, { userId, code }, call) =>
      api(
        {
          operation: 'activateIndividual',
          method: 'POST',
          path: apiPath`/api/v2.1/customer/individual/${customerId}/activation`,
          body: { userId, code },
          payload: activationSchema,
        },
        call,
      ),
  };
}
