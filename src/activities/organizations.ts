import type { CustomerId, UserId } from '../contract/ids.js';
import type { OrganizationDetails, SealedSecret } from '../contract/signup.js';
import type { StepInput } from '../contract/steps.js';
import type { FinHubCall, OrganizationReadiness } from '../finhub/index.js';
import { actingUser } from './acting-user.js';
import { activatedOnce, type Activation } from './activation.js';
import { withWallets } from './active-already.js';
import { finhubCall, onboardingId } from './attempt.js';
import type { CustomerCategory } from './categories.js';
import { initialPassword } from './credentials.js';
import type { ActivityDependencies } from './dependencies.js';
import { attempt } from './failure.js';
import { readinessByRetry, readinessOf, type CheckReadiness, type Readiness } from './readiness.js';
import { registeredOnce, type Registration } from './registration.js';
import { impliesApproval } from './wallet-status.js';
import { customerTypes } from './wallets.js';

export interface RegisterOrganization {
  readonly details: OrganizationDetails;
  readonly category: CustomerCategory;
  readonly sealedPassword: SealedSecret | null;
  readonly credentialKeyId: string;
}

export interface ActivateOrganization {
  readonly customerId: CustomerId;
  /** Who activates: the first employee. Null where FinHub did not tell the id. */
  readonly userId: UserId | null;
}

const untold: Readiness = { known: false, verified: false, allowed: false, reason: null };

/** It may tell of the approval alone: then only trying tells whether it lets the organization be activated. */
function told(answer: OrganizationReadiness): Readiness {
  if (!answer.known) return untold;
  return { ...readinessOf(answer.readiness), known: answer.readiness.allowed !== undefined };
}

export const createOrganizationActivities = (
  dependencies: Pick<ActivityDependencies, 'finhub' | 'credentialKeys' | 'adminUserId'>,
) => {
  const { finhub, credentialKeys } = dependencies;

  async function readiness(input: CheckReadiness, context: FinHubCall): Promise<Readiness> {
    const { customerId, isApproved, wallets: look } = input;
    const answer = await finhub.organizations.readiness(customerId, context);
    const list = () => finhub.wallets.list(customerId, customerTypes.organization, context);
    const readiness = told(answer);
    if (answer.known) {
      // Only trying to activate an approved one tells whether that is allowed: FinHub refuses it for an active one.
      const isTried = isApproved && !readiness.known && readiness.verified;
      return isTried ? readiness : withWallets(readiness, answer.readiness, look, list);
    }
    if (isApproved) return { ...untold, verified: true };
    const wallets = await list();
    const verified =
      wallets.some(({ status }) => impliesApproval(status)) ||
      impliesApproval(await finhub.organizations.walletStatus(customerId, context));
    return withWallets({ ...untold, verified }, {}, look, () => Promise.resolve(wallets));
  }

  return {
    /** Registers a company; its first user appears later. Never adopts one that an earlier attempt cannot have made. */
    async registerOrganization({ call, ...input }: StepInput<RegisterOrganization>): Promise<Registration> {
      const { details, category } = input;
      return attempt(call, () =>
        registeredOnce(call, details.email, async () => {
          const password = initialPassword(credentialKeys, { ...input, onboardingId: onboardingId() });
          const registration = { details, password, category };
          const { organizationId } = await finhub.organizations.register(registration, finhubCall(call));
          return { customerId: organizationId, userId: null };
        }),
      );
    },

    /**
     * Reads by retry until FinHub is ready as asked, or its reason changes. Where FinHub does not tell, a wallet that only an
     * approved organization has counts as its approval. Whom it may have activated already is looked up by the wallet, where
     * that is asked for. Free of effects.
     */
    async checkOrganizationReadiness({ call, ...input }: StepInput<CheckReadiness>): Promise<Readiness> {
      return attempt(call, () => readinessByRetry(input, () => readiness(input, finhubCall(call))));
    },

    /** Activates the company in the name of its first employee. Refused as "not ready" it looks whether an earlier attempt did it. */
    async activateOrganization({ call, ...input }: StepInput<ActivateOrganization>): Promise<Activation> {
      const { customerId } = input;
      return attempt(call, async () => {
        const context = finhubCall(call);
        const userId = await actingUser(dependencies, input, context);
        const ready = async () => told(await finhub.organizations.readiness(customerId, context));
        return activatedOnce({ finhub }, { call, customerId, context, readiness: ready }, () =>
          finhub.organizations.activate(customerId, { userId }, context),
        );
      });
    },
  };
};
