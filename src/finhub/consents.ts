import { z } from 'zod';
import type { CustomerId } from '../contract/ids.js';
import type { OnboardingKind } from '../contract/onboarding.js';
import type { ConsentType } from '../contract/signup.js';
import { apiPath } from './api-path.js';
import type { Api } from './api.js';
import type { FinHubCall } from './call.js';

interface ConsentGiver {
  readonly kind: OnboardingKind;
  /** For organizations the organization's id. */
  readonly customerId: CustomerId;
}

interface Consent {
  readonly type: ConsentType;
  readonly version: string;
  readonly acceptedAt: string;
}

export interface Consents {
  /** Accepts one consent. Any 2xx counts, whatever its status says: FinHub's pages show `PENDING`, `ACCEPTED` and nothing. */
  accept(
    customer: ConsentGiver,
    consent: Consent,
    call: FinHubCall,
  ): Promise<{ readonly status: string | null }>;
}

const accepted = z.object({ status: z.string().nullable().catch(null) }).catch({ status: null });

export function createConsents(api: Api): Consents {
  return {
    accept: ({ kind, customerId }, { type, version, acceptedAt }, call) =>
      api(
        {
          operation: 'acceptConsent',
          method: 'POST',
          path: apiPath`/api/v2.1/customer/${kind}/${customerId}/consents/${type}`,
          body: { accepted: true, version, acceptedAt },
          payload: accepted,
          anySuccess: true,
        },
        call,
      ),
  };
}
