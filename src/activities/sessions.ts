import type { CustomerId, UserId } from '../contract/ids.js';
import type { SealedSecret } from '../contract/signup.js';
import type { StepCall, StepInput } from '../contract/steps.js';
import type { FinHubClient } from '../finhub/index.js';
import { finhubCall, mayHaveHappenedBefore, onboardingId } from './attempt.js';
import { initialPassword } from './credentials.js';
import type { ActivityDependencies } from './dependencies.js';
import { attempt } from './failure.js';

export interface OpenSession {
  readonly customerId: CustomerId;
  readonly userId: UserId;
  /** The user name: the e-mail address that signed up. */
  readonly email: string;
  readonly sealedPassword: SealedSecret | null;
  readonly credentialKeyId: string;
}

export type SessionAttempt =
  | { readonly result: 'opened' }
  /** An earlier attempt of ours may have signed in, or failed to: not repeated, since five failures lock the customer. */
  | { readonly result: 'in-doubt' };

type Open = FinHubClient['sessions']['openCustomerSession'];

export const createSessionActivities = ({ finhub, credentialKeys }: ActivityDependencies) => {
  function openedOnce(call: StepCall, input: OpenSession, open: Open): Promise<SessionAttempt> {
    return attempt(call, async () => {
      if (mayHaveHappenedBefore(call)) return { result: 'in-doubt' };
      const { customerId, userId, email } = input;
      const password = initialPassword(credentialKeys, { ...input, onboardingId: onboardingId() });
      await open(customerId, userId, { username: email, password }, finhubCall(call));
      return { result: 'opened' };
    });
  }

  return {
    /** Signs the customer's user in, as FinHub's overview lists it. Nothing of the session comes back. */
    async openCustomerSession({ call, ...input }: StepInput<OpenSession>): Promise<SessionAttempt> {
      return openedOnce(call, input, (...args) => finhub.sessions.openCustomerSession(...args));
    },

    /** Signs a user of the organization in; the rest as for a person. */
    async openOrganizationSession({ call, ...input }: StepInput<OpenSession>): Promise<SessionAttempt> {
      return openedOnce(call, input, (...args) => finhub.sessions.openOrganizationSession(...args));
    },
  };
};
