import type { CustomerId, UserId } from '../contract/ids.js';
import type { OrganizationDetails, SealedSecret } from '../contract/signup.js';
import type { StepInput } from '../contract/steps.js';
import type { FinHubCall, OrganizationReadiness, Wallet } from '../finhub/index.js';
import { actingUser } from './acting-user.js';
import { activatedOnce, type Activation } from './activation.js';
import { finhubCall, onboardingId } from './attempt.js';
import type { CustomerCategory } from './categories.js';
import { initialPassword } from './credentials.js';
import type { ActivityDependencies } from './dependencies.js';
import { attempt } from './failure.js';
import {
  mayBeActive,
  readinessByRetry,
  readinessOf,
  withWallets,
  type CheckReadiness,
  type Readiness,
} from './readiness.js';
import { registeredOnce, type Registration } from './registration.js';
import { customerTypes, isActiveWallet } from './wallets.js';

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

/** Wallet statuses that an organization reaches only once it is approved (`docs/finhub.md`, wallets). */
const afterApproval: readonly string[] = ['PENDING_ACTIVATION', 'ACTIVE'];

function isAfterApproval({ status }: Wallet): boolean {
  return status !== null && afterApproval.includes(status);
}

const untold: Readiness = { known: false, verified: false, allowed: false, reason: null, active: false };

/** It may tell of the approval alone: then only trying tells whether it lets the organization be activated. */
function told(answer: OrganizationReadiness): Readiness {
  if (!answer.known) return untold;
  return { ...readinessOf(answer.readiness), known: answer.readiness.allowed !== undefined };
}

export const createOrganizationActivities = (
  dependencies: Pick<ActivityDependencies, 'finhub' | 'credentialKeys' | 'adminUserId'>,
) => {
  const { finhub, credentialKeys } = dependencies;

  /** The wallets; where none of them is active, with the status that FinHub tells beside the list. */
  async function walletsOf(customerId: CustomerId, context: FinHubCall): Promise<readonly Wallet[]> {
    const wallets = await finhub.wallets.list(customerId, customerTypes.organization, context);
    if (wallets.some(isActiveWallet)) return wallets;
    const status = await finhub.organizations.walletStatus(customerId, context);
    return [...wallets, { walletId: null, iban: null, status }];
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
     * approved organization has counts as its approval. Whom it may have activated already is looked up by the wallet, too.
     * Free of effects.
     */
    async checkOrganizationReadiness({ call, ...input }: StepInput<CheckReadiness>): Promise<Readiness> {
      const { customerId } = input;
      return attempt(call, () =>
        readinessByRetry(input, async () => {
          const context = finhubCall(call);
          const answer = await finhub.organizations.readiness(customerId, context);
          if (answer.known && !mayBeActive(answer.readiness)) return told(answer);
          // No wallet that cannot be read holds up an approved organization: FinHub refuses to activate an active one.
          if (input.isApproved && !told(answer).known) return { ...untold, verified: true };
          const wallets = await walletsOf(customerId, context);
          const readiness = answer.known
            ? told(answer)
            : { ...untold, verified: wallets.some(isAfterApproval) };
          return withWallets(readiness, wallets);
        }),
      );
    },

    /** Activates the company in the name of its first employee. Refused as "not ready" it looks whether an earlier attempt did it. */
    async activateOrganization({ call, ...input }: StepInput<ActivateOrganization>): Promise<Activation> {
      const { customerId } = input;
      return attempt(call, async () => {
        const context = finhubCall(call);
        const userId = await actingUser(dependencies, input, context);
        const readiness = async () => told(await finhub.organizations.readiness(customerId, context));
        return activatedOnce({ finhub }, { call, customerId, context, readiness }, () =>
          finhub.organizations.activate(customerId, { userId }, context),
        );
      });
    },
  };
};
