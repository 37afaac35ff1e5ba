import { Context } from '@temporalio/activity';
import type { CustomerId, UserId } from '../contract/ids.js';
import type { PollIntervals } from '../contract/policy.js';
import { pollDelay } from '../contract/polling.js';
import type { IndividualDetails, SealedSecret } from '../contract/signup.js';
import type { StepInput } from '../contract/steps.js';
import { FinHubError } from '../finhub/index.js';
import { elapsedMs, finhubCall, mayHaveHappenedBefore, onboardingId } from './attempt.js';
import type { CustomerCategory } from './categories.js';
import { activationCode, initialPassword, type ActivationCode } from './credentials.js';
import type { ActivityDependencies } from './dependencies.js';
import { attempt, notYet } from './failure.js';
import { readinessOf, type Readiness } from './readiness.js';
import { maskedWallet, type KnownWallet } from './wallets.js';

export interface RegisterIndividual {
  readonly details: IndividualDetails;
  readonly category: CustomerCategory;
  readonly sealedPassword: SealedSecret | null;
  readonly credentialKeyId: string;
}

/** Registered now; or there already by an earlier attempt of ours, with the ids as far as FinHub's answer tells them. */
export type Registration =
  | { readonly result: 'registered'; readonly customerId: CustomerId; readonly userId: UserId }
  | {
      readonly result: 'registered-before';
      readonly customerId: CustomerId | null;
      readonly userId: UserId | null;
    };

export interface CheckReadiness {
  readonly customerId: CustomerId;
  /** What to wait for: the reviewer's decision, or leave to activate. */
  readonly until: 'decided' | 'allowed';
  readonly intervals: PollIntervals;
  /** Interval once a day has passed, in milliseconds. */
  readonly afterADayMs: number;
  /** The reason shown already: another one is reported back. Null: reasons are of no interest. */
  readonly knownReason: { readonly reason: string | null } | null;
  /** Reads of this wait that ended with another reason: the next one comes later, the more there were. */
  readonly readsBefore: number;
  /** One look only, ready or not. */
  readonly once: boolean;
}

export interface ActivateIndividual {
  readonly customerId: CustomerId;
  readonly email: string;
  readonly code: ActivationCode;
}

/** Under way or done, with the wallet where the answer has it; or refused because FinHub is not ready after all. */
export type Activation =
  { readonly result: 'activating'; readonly wallet: KnownWallet | null } | { readonly result: 'refused' };

const A_DAY_MS = 24 * 60 * 60 * 1000;

export const createIndividualActivities = ({ finhub, credentialKeys }: ActivityDependencies) => ({
  /** Registers a person: customer, person and first user. Never adopts a customer that an earlier attempt cannot have made. */
  async registerIndividual({ call, ...input }: StepInput<RegisterIndividual>): Promise<Registration> {
    const { details, category } = input;
    return attempt(call, async () => {
      try {
        const password = initialPassword(credentialKeys, { ...input, onboardingId: onboardingId() });
        const registered = await finhub.individuals.register(
          { details, password, category },
          finhubCall(call),
        );
        return { result: 'registered', customerId: registered.customerId, userId: registered.userId };
      } catch (error) {
        const isConflict = error instanceof FinHubError && error.type === 'FinHubConflict';
        if (!isConflict || !mayHaveHappenedBefore(call)) throw error;
        const sameEmail = error.conflict?.email?.toLowerCase() === details.email.toLowerCase();
        const ours = sameEmail ? error.conflict : undefined;
        return {
          result: 'registered-before',
          customerId: ours?.customerId ?? null,
          userId: ours?.userId ?? null,
        };
      }
    });
  },

  /** Reads by retry until FinHub is ready as asked, or its reason changes. Free of effects. */
  async checkReadiness({ call, ...input }: StepInput<CheckReadiness>): Promise<Readiness> {
    return attempt(call, async () => {
      const { attempt: reads } = Context.current().info;
      const delayMs =
        elapsedMs() > A_DAY_MS ? input.afterADayMs : pollDelay(input.intervals, input.readsBefore + reads);
      if (input.readsBefore > 0 && reads === 1) throw notYet('Not read again yet', delayMs);
      const readiness = readinessOf(await finhub.individuals.readiness(input.customerId, finhubCall(call)));
      const ready = input.until === 'decided' ? readiness.verified : readiness.allowed;
      const hasNewReason = input.knownReason !== null && input.knownReason.reason !== readiness.reason;
      if (ready || input.once || hasNewReason) return readiness;
      throw notYet('FinHub is not ready yet', delayMs);
    });
  },

  /** Activates the customer. Refused as "not ready" (409, 422) it reads the wallet once: an active one means it was done before. */
  async activateIndividual({ call, ...input }: StepInput<ActivateIndividual>): Promise<Activation> {
    const { customerId, email } = input;
    return attempt(call, async () => {
      const context = finhubCall(call);
      try {
        const code = activationCode(credentialKeys, input.code, onboardingId());
        const { wallet } = await finhub.individuals.activate(customerId, { userId: email, code }, context);
        return { result: 'activating', wallet: wallet === null ? null : maskedWallet(wallet) };
      } catch (error) {
        const isNotReady = error instanceof FinHubError && (error.status === 409 || error.status === 422);
        if (!isNotReady) throw error;
        const wallets = await finhub.wallets.list(customerId, 'B2C', context);
        const active = wallets.find(({ iban, status }) => iban !== null || status === 'ACTIVE');
        return active === undefined
          ? { result: 'refused' }
          : { result: 'activating', wallet: maskedWallet(active) };
      }
    });
  },
});
