export { callbackDelivery } from './callback-delivery.js';
export { individualOnboarding } from './individual-onboarding.js';
export { organizationOnboarding } from './organization-onboarding.js';
