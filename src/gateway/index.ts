export type { IdentifyCaller } from './callers.js';
export { createGateway } from './server.js';
export { createOnboardingService } from './temporal-onboardings.js';
