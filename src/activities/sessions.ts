import type { CustomerId, UserId } from '../contract/ids.js';
import type { SealedSecret } from '../contract/signup.js';
import type { StepInput } from '../contract/steps.js';
import { finhubCall, onboardingId } from './attempt.js';
import { initialPassword } from './credentials.js';
import type { ActivityDependencies } from './dependencies.js';
import { attempt } from './failure.js';

export interface OpenCustomerSession {
  readonly customerId: CustomerId;
  readonly userId: UserId;
  readonly email: string;
  readonly sealedPassword: SealedSecret | null;
  readonly credentialKeyId: string;
}

export interface CustomerSession {
  readonly sessionId: string | null;
  readonly expiresAt: string | null;
}

export const createSessionActivities = ({ finhub, credentialKeys }: ActivityDependencies) => ({
  /** Signs the customer's user in, as FinHub's overview lists it. Only the session's id and expiry come back, never its token. */
  async openCustomerSession({ call, ...input }: StepInput<OpenCustomerSession>): Promise<CustomerSession> {
    return attempt(call, () => {
      const password = initialPassword(credentialKeys, { ...input, onboardingId: onboardingId() });
      const credentials = { username: input.email, password };
      return finhub.sessions.openCustomerSession(
        input.customerId,
        input.userId,
        credentials,
        finhubCall(call),
      );
    });
  },
});
