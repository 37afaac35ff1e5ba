export { activated, activationCodeFor, activeAlready, readyToActivate, walletReady } from './activation.js';
export { openCase } from './open-case.js';
export type { Onboarding } from './onboarding.js';
export { registered, type KnownCustomer } from './registration.js';
export { underReview } from './review.js';
export { SESSION_RETRY_FOR_MS } from './steps.js';
