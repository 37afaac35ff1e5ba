import { z } from 'zod';
import type { CustomerId, UserId } from '../contract/ids.js';
import { apiPath } from './api-path.js';
import type { Api } from './api.js';
import type { FinHubCall } from './call.js';
import { customerIdSchema, userIdSchema } from './ids.js';
import { registrationRequest, type IndividualRegistration } from './registration-request.js';
import { optionalFlag, optionalText } from './schemas.js';
import { walletSchema, type Wallet } from './wallets.js';

interface RegisteredIndividual {
  readonly customerId: CustomerId;
  readonly userId: UserId;
  /** `CS_REGISTRATION_COMPLETED`; an open list. */
  readonly customerStatus: string | null;
}

/** FinHub's answer to "may this customer be activated?"; undefined where it leaves a flag out. */
export interface Readiness {
  readonly verificationOk: boolean | undefined;
  /** `activationAllowed`, or `canActivate` of older answers. */
  readonly allowed: boolean | undefined;
  readonly consentOk: boolean | undefined;
  /** Record types: `PRIVACY_POLICY`. */
  readonly missingConsents: readonly string[];
  readonly powerTenantApprovalRequired: boolean;
  readonly powerTenantApprovalOk: boolean | undefined;
}

interface Activation {
  /** `ACTIVATED`, where the answer tells; the newest one is empty. */
  readonly status: string | null;
  readonly wallet: Wallet | null;
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

const consentCodes = z
  .array(z.unknown())
  .nullish()
  .transform((codes) => (codes ?? []).filter(isCode));

const readinessSchema = z
  .object({
    verificationOk: optionalFlag,
    activationAllowed: optionalFlag,
    canActivate: optionalFlag,
    consentOk: optionalFlag,
    missingConsents: consentCodes,
    powerTenantApprovalRequired: optionalFlag,
    powerTenantApprovalOk: optionalFlag,
  })
  .transform((answer): Readiness => ({
    verificationOk: answer.verificationOk,
    allowed: answer.activationAllowed ?? answer.canActivate,
    consentOk: answer.consentOk,
    missingConsents: answer.missingConsents,
    powerTenantApprovalRequired: answer.powerTenantApprovalRequired ?? false,
    powerTenantApprovalOk: answer.powerTenantApprovalOk,
  }));

const activationSchema = z
  .object({
    activationStatus: optionalText,
    status: optionalText,
    iban: optionalText,
    wallet: walletSchema.nullish(),
  })
  .transform(({ activationStatus, status, iban, wallet }): Activation => ({
    status: activationStatus ?? status,
    wallet: walletIn(wallet ?? null, iban),
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
          payload: readinessSchema,
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

/** Answers with a wallet name the IBAN inside it or beside it. */
function walletIn(wallet: Wallet | null, iban: string | null): Wallet | null {
  if (wallet === null) return iban === null ? null : { walletId: null, iban, status: null };
  return { ...wallet, iban: wallet.iban ?? iban };
}

function isCode(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Z0-9_-]{1,64}$/i.test(value);
}
