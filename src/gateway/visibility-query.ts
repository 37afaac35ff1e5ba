import type { SearchAttributeName } from '../contract/search-attributes.js';
import { equals } from '../signup/index.js';
import type { ListFilters } from './listing.js';

const attributes = {
  kind: 'OnboardingKind',
  stage: 'OnboardingStage',
  waitingFor: 'OnboardingWaitingFor',
  parked: 'OnboardingParked',
  outcome: 'OnboardingOutcome',
  alert: 'OnboardingAlert',
} as const satisfies Record<keyof ListFilters, SearchAttributeName>;

/** Temporal's query for the onboardings of a tenant that fit; filters are checked values, never what a caller typed. */
export function visibilityQuery(filters: ListFilters, tenantId: string): string {
  const ofTenant = equals('FinHubTenantId', tenantId);
  // Callbacks that are kept show the tenant, too.
  const isOnboarding = `${attributes.kind} IS NOT NULL`;
  const conditions = filterNames.flatMap((name) => {
    const value = filters[name];
    return value === undefined ? [] : [condition(attributes[name], value)];
  });
  return [ofTenant, isOnboarding, ...conditions].join(' AND ');
}

const filterNames = Object.keys(attributes) as (keyof ListFilters)[];

function condition(attribute: SearchAttributeName, value: string): string {
  if (value === 'any') return `${attribute} IS NOT NULL`;
  if (value === 'none') return `${attribute} IS NULL`;
  return equals(attribute, value);
}
