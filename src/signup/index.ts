export { consentSchema } from './common-schema.js';
export { deriveActivationCode } from './derived-activation-code.js';
export { derivePassword } from './derived-password.js';
export { documentSchema, mostDocuments } from './document-schema.js';
export { signupCloudEventSchema, signupSchema } from './event-schema.js';
export { parseFields, type FieldError, type Parsed } from './field-errors.js';
export { email, eventId, line, shaped } from './fields.js';
export { customerCorrectionsSchema } from './individual-schema.js';
export { latestRun, latestRunShown, latestRunStatus, type LatestRun } from './latest-run.js';
export { keyedId, onboardingId, onboardingIdPattern } from './onboarding-id.js';
export { organizationCorrectionsSchema } from './organization-schema.js';
export { parseSignup, type SignupDefaults } from './parse-signup.js';
export {
  onboardingIdOf,
  type ParsedIndividualSignup,
  type ParsedOrganizationSignup,
  type ParsedSignup,
} from './parsed-signup.js';
export { personSchema } from './person-schema.js';
export { repeatedMembers } from './repeated-members.js';
export { seal, unseal, UnsealError, type SealingKey, type SealingKeys } from './sealed-secret.js';
export { attributesShown, equals, quoted, showsCustomer, type FinHubCustomer } from './search-attributes.js';
export { startOnboarding, type StartedOnboarding, type StartSettings } from './start-onboarding.js';
export { TemporalRefused, TemporalUnreachable, withTemporal } from './temporal-errors.js';
