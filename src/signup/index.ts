export { derivePassword } from './derived-password.js';
export {
  consentSchema,
  customerCorrectionsSchema,
  documentSchema,
  mostDocuments,
  signupCloudEventSchema,
  signupSchema,
} from './event-schema.js';
export { parseFields, type FieldError, type Parsed } from './field-errors.js';
export { email, line, shaped } from './fields.js';
export { latestRun, latestRunStatus, type LatestRun } from './latest-run.js';
export { keyedId, onboardingId, onboardingIdPattern } from './onboarding-id.js';
export { parseSignup, type ParsedSignup, type SignupDefaults } from './parse-signup.js';
export { personSchema } from './person-schema.js';
export { seal, unseal, UnsealError, type SealingKeys } from './sealed-secret.js';
export { attributesShown } from './search-attributes.js';
export { startOnboarding, type StartedOnboarding, type StartSettings } from './start-onboarding.js';
export { TemporalUnreachable, withTemporal } from './temporal-errors.js';
