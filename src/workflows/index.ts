export { individualOnboarding } from './individual-onboarding.js';
