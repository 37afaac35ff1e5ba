import type { CustomerId } from '../contract/ids.js';
import type { IndividualDetails, SealedSecret } from '../contract/signup.js';
import type { StepInput } from '../contract/steps.js';
import { activatedOnce, type Activation } from './activation.js';
import { withWallets } from './active-already.js';
import { finhubCall, onboardingId } from './attempt.js';
import type { CustomerCategory } from './categories.js';
import { activationCode, initialPassword, type ActivationCode } from './credentials.js';
import type { ActivityDependencies } from './dependencies.js';
import { attempt } from './failure.js';
import { readinessByRetry, readinessOf, type CheckReadiness, type Readiness } from './readiness.js';
import { registeredOnce, type Registration } from './registration.js';
import { customerTypes } from './wallets.js';

export interface RegisterIndividual {
  readonly details: IndividualDetails;
  readonly category: CustomerCategory;
  readonly sealedPassword: SealedSecret | null;
  readonly credentialKeyId: string;
}

export interface ActivateIndividual {
  readonly customerId: CustomerId;
  readonly email: string;
  readonly code: ActivationCode;
}

export const createIndividualActivities = ({
  finhub,
  credentialKeys,
}: Pick<ActivityDependencies, 'finhub' | 'credentialKeys'>) => ({
  /** Registers a person: customer, person and first user. Never adopts a customer that an earlier attempt cannot have made. */
  async registerIndividual({ call, ...input }: StepInput<RegisterIndividual>): Promise<Registration> {
    const { details, category } = input;
    return attempt(call, () =>
      registeredOnce(call, details.email, () => {
        const password = initialPassword(credentialKeys, { ...input, onboardingId: onboardingId() });
        return finhub.individuals.register({ details, password, category }, finhubCall(call));
      }),
    );
  },

  /**
   * Reads by retry until FinHub is ready as asked, or its reason changes. Whom it may have activated already is looked up by
   * the wallet, where that is asked for. Free of effects.
   */
  async checkReadiness({ call, ...input }: StepInput<CheckReadiness>): Promise<Readiness> {
    const { customerId } = input;
    return attempt(call, () =>
      readinessByRetry(input, async () => {
        const context = finhubCall(call);
        const answer = await finhub.individuals.readiness(customerId, context);
        return withWallets(readinessOf(answer), answer, input.wallets, () =>
          finhub.wallets.list(customerId, customerTypes.individual, context),
        );
      }),
    );
  },

  /** Activates the customer. Refused as "not ready" it looks whether an earlier attempt did it. */
  async activateIndividual({ call, ...input }: StepInput<ActivateIndividual>): Promise<Activation> {
    const { customerId, email } = input;
    return attempt(call, () => {
      const context = finhubCall(call);
      const code = activationCode(credentialKeys, input.code, onboardingId());
      const readiness = async () => readinessOf(await finhub.individuals.readiness(customerId, context));
      return activatedOnce({ finhub }, { call, customerId, context, readiness }, () =>
        finhub.individuals.activate(customerId, { userId: email, code }, context),
      );
    });
  },
});
