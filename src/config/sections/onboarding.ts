import type { KeyRing } from '../../codec/index.js';
import type { OnboardingKind } from '../../contract/onboarding.js';
import { text } from '../formats.js';
import type { Section } from '../reader.js';
import { withDefault } from '../variable.js';
import { encryptionKeys, onboardingIdKey } from './keys.js';
import { policy } from './policy.js';
import type { PolicyFor } from './policy.js';
import { taskQueue, tenantId } from './shared.js';

/** What it takes to start an onboarding: the same for the gateway and the starter. */
export interface OnboardingSettings {
  readonly tenantId: string;
  readonly taskQueue: string;
  readonly onboardingIdKey: Buffer;
  readonly credentialKeys: KeyRing;
  readonly payloadKeys: KeyRing | 'off';
  /** Category key of a sign-up that names none. */
  readonly categories: Readonly<Record<OnboardingKind, string>>;
  readonly policyFor: PolicyFor;
}

const categoryIndividual = withDefault(
  'FINHUB_CATEGORY_INDIVIDUAL',
  text,
  'INDIVIDUAL_STANDARD',
  'Category of persons whose sign-up names none',
);
const categoryOrganization = withDefault(
  'FINHUB_CATEGORY_ORGANIZATION',
  text,
  'B2B_SMALL_BUSINESS',
  'Category of organizations whose sign-up names none',
);

export const onboarding: Section<OnboardingSettings> = {
  variables: [
    ...policy.variables,
    taskQueue,
    categoryIndividual,
    categoryOrganization,
    ...onboardingIdKey.variables,
    ...encryptionKeys.variables,
  ],
  check: (peek, environment) =>
    [policy, onboardingIdKey, encryptionKeys].flatMap((section) => section.check?.(peek, environment) ?? []),
  build: (get, environment) => ({
    tenantId: get(tenantId),
    taskQueue: get(taskQueue),
    onboardingIdKey: onboardingIdKey.build(get, environment),
    ...encryptionKeys.build(get, environment),
    categories: { individual: get(categoryIndividual), organization: get(categoryOrganization) },
    policyFor: policy.build(get, environment),
  }),
};
