export { activated, activationCodeOf, activationCodeThere, readyToActivate } from './activation.js';
export { correctedSignup } from './corrections.js';
export { openCase } from './open-case.js';
export type { Onboarding } from './onboarding.js';
export { registered, type KnownCustomer } from './registration.js';
export { underReview } from './review.js';
export { SESSION_RETRY_FOR_MS } from './steps.js';
export { walletReady } from './wallet.js';
