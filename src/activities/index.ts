import { createCategoryActivities } from './categories.js';
import { createConsentActivities } from './consents.js';
import type { ActivityDependencies } from './dependencies.js';
import { createIndividualActivities } from './individuals.js';
import { createSessionActivities } from './sessions.js';
import { createVerificationActivities } from './verifications.js';
import { createWalletActivities } from './wallets.js';

/** Every activity of the worker: one FinHub call each, with its error translated. */
export const createActivities = (dependencies: ActivityDependencies) => ({
  ...createCategoryActivities(dependencies),
  ...createIndividualActivities(dependencies),
  ...createSessionActivities(dependencies),
  ...createVerificationActivities(dependencies),
  ...createConsentActivities(dependencies),
  ...createWalletActivities(dependencies),
});

export type Activities = ReturnType<typeof createActivities>;

export type { CustomerCategory } from './categories.js';
export type { ActivationCode } from './credentials.js';
export type { ActivityDependencies } from './dependencies.js';
export type { Activation, Registration } from './individuals.js';
export type { Readiness } from './readiness.js';
export type { KnownWallet } from './wallets.js';
