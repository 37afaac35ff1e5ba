import { createCallbackActivities } from './callbacks.js';
import { createCategoryActivities } from './categories.js';
import { createConsentActivities } from './consents.js';
import type { ActivityDependencies } from './dependencies.js';
import { createEventActivities } from './events.js';
import { createIndividualActivities } from './individuals.js';
import { createOrganizationActivities } from './organizations.js';
import { createPersonnelActivities } from './personnel.js';
import { createSessionActivities } from './sessions.js';
import { createVerificationActivities } from './verifications.js';
import { createWalletActivities } from './wallets.js';

/** The steps of the pipelines: one FinHub call each, with its error translated. */
const createStepActivities = (dependencies: ActivityDependencies) => ({
  ...createCategoryActivities(dependencies),
  ...createIndividualActivities(dependencies),
  ...createOrganizationActivities(dependencies),
  ...createPersonnelActivities(dependencies),
  ...createSessionActivities(dependencies),
  ...createVerificationActivities(dependencies),
  ...createConsentActivities(dependencies),
  ...createWalletActivities(dependencies),
});

export type StepActivities = ReturnType<typeof createStepActivities>;

/** Every activity of the worker: the steps, and what runs beside them. */
export const createActivities = (dependencies: ActivityDependencies) => ({
  ...createStepActivities(dependencies),
  ...createEventActivities(dependencies),
  ...createCallbackActivities(dependencies),
});

export type Activities = ReturnType<typeof createActivities>;

export type { Activation } from './activation.js';
export type { WalletLook } from './active-already.js';
export type { CustomerCategory } from './categories.js';
export type { ActivationCode } from './credentials.js';
export type { ActivityDependencies } from './dependencies.js';
export type { Readiness } from './readiness.js';
export type { Registration } from './registration.js';
export type { KnownWallet } from './wallets.js';
