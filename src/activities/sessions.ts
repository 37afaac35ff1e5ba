import type { CustomerId, UserId } from '../contract/ids.js';
import type { SealedSecret } from '../contract/signup.js';
import type { StepInput } from '../contract/steps.js';
import { finhubCall, mayHaveHappenedBefore, onboardingId } from './attempt.js';
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

export type SessionAttempt =
  | { readonly result: 'opened'; readonly sessionId: string | null; readonly expiresAt: string | null }
  /** An earlier attempt of ours may have signed in, or failed to: not repeated, since five failures lock the customer. */
  | { readonly result: 'in-doubt' };

export const createSessionActivities = ({ finhub, credentialKeys }: ActivityDependencies) => ({
  /** Signs the customer's user in, as FinHub's overview lists it. Only the session's id and expiry come back, never its token. */
  async openCustomerSession({ call, ...input }: StepInput<OpenCustomerSession>): Promise<SessionAttempt> {
    return attempt(call, async () => {
      if (mayHaveHappenedBefore(call)) return { result: 'in-doubt' };
      const password = initialPassword(credentialKeys, { ...input, onboardingId: onboardingId() });
      const credentials = { username: input.email, password };
      const { customerId, userId } = input;
      const session = await finhub.sessions.openCustomerSession(
        customerId,
        userId,
        credentials,
        finhubCall(call),
      );
      return { result: 'opened', ...session };
    });
  },
});
