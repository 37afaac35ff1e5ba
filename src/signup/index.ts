export { derivePassword } from './derived-password.js';
export {
  consentSchema,
  documentSchema,
  mostDocuments,
  signupCloudEventSchema,
  signupSchema,
} from './event-schema.js';
export { jsonPointer, parseFields, type FieldError, type Parsed } from './field-errors.js';
export { email, instant, line, shaped } from './fields.js';
export { latestRun, latestRunStatus, type LatestRun } from './latest-run.js';
export { keyedId, onboardingId, onboardingIdPattern } from './onboarding-id.js';
export { parseSignup, type ParsedSignup, type SignupDefaults, type SignupResult } from './parse-signup.js';
export { seal, unseal, UnsealError, type SealingKey, type SealingKeys } from './sealed-secret.js';
export { startOnboarding, type StartedOnboarding, type StartSettings } from './start-onboarding.js';
export { TemporalRefused, TemporalUnreachable, withTemporal } from './temporal-errors.js';
