export { activated, activationCodeOf, activationCodeThere } from './activation.js';
export { activeBefore, isNamedActive, reviewedAndActivated } from './completion.js';
export { correctedIndividual, correctedOrganization } from './corrections.js';
export { openCase } from './open-case.js';
export type { Onboarding } from './onboarding.js';
export { personnelAdded } from './personnel.js';
export { categoryFound, knownCustomer, registered, type KnownCustomer } from './registration.js';
export { sessionOpened } from './session.js';
export { verificationStarted } from './verification.js';
