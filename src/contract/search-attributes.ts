import type { OnboardingKind, OnboardingState } from './onboarding.js';

/** Custom search attributes of every onboarding and their types. Readable in Temporal, hence free of personal data. */
export const searchAttributeTypes = {
  OnboardingKind: 'KEYWORD',
  CustomerStatus: 'KEYWORD',
  OnboardingStage: 'KEYWORD',
  OnboardingWaitingFor: 'KEYWORD',
  OnboardingOutcome: 'KEYWORD',
  OnboardingParked: 'KEYWORD',
  OnboardingAlert: 'KEYWORD',
  FinHubCustomerId: 'KEYWORD',
  FinHubTenantId: 'KEYWORD',
  OnboardingDeadline: 'DATETIME',
} as const;

export type SearchAttributeName = keyof typeof searchAttributeTypes;

/** Values by name; null: unset, which stands for open or none. */
export type PublishedAttributes = Readonly<Record<SearchAttributeName, string | null>>;

/** A search attribute and its value, in the form that Temporal's client and workflow APIs take. */
export type SearchAttributeEntry =
  | { readonly key: { readonly name: string; readonly type: 'KEYWORD' }; readonly value: string | null }
  | { readonly key: { readonly name: string; readonly type: 'DATETIME' }; readonly value: Date | null };

type WithValue<Entry extends SearchAttributeEntry> = Entry extends unknown
  ? Omit<Entry, 'value'> & { readonly value: NonNullable<Entry['value']> }
  : never;

const names = Object.keys(searchAttributeTypes) as SearchAttributeName[];

/** What a state shows of itself in search attributes. */
export function publishedAttributes(state: OnboardingState, tenantId: string): PublishedAttributes {
  return {
    OnboardingKind: state.kind,
    CustomerStatus: state.customerStatus,
    OnboardingStage: state.stage,
    OnboardingWaitingFor: state.waitingFor,
    OnboardingOutcome: state.outcome,
    OnboardingParked: state.parked?.errorType ?? null,
    OnboardingAlert: state.alert,
    FinHubCustomerId: state.finhub.customerId,
    FinHubTenantId: tenantId,
    OnboardingDeadline: state.deadline,
  };
}

/** The entries in which `current` differs from `previous`. */
export function changedAttributes(
  current: PublishedAttributes,
  previous: PublishedAttributes,
): SearchAttributeEntry[] {
  return names.filter((name) => current[name] !== previous[name]).map((name) => entry(name, current[name]));
}

function entry(name: SearchAttributeName, value: string | null): SearchAttributeEntry {
  const type = searchAttributeTypes[name];
  return type === 'DATETIME'
    ? { key: { name, type }, value: value === null ? null : new Date(value) }
    : { key: { name, type }, value };
}

/** What is known of a case when its run starts; set with the start, where it costs nothing. */
export function startAttributes(
  kind: OnboardingKind,
  tenantId: string,
  deadlineMs: number,
): WithValue<SearchAttributeEntry>[] {
  const known: PublishedAttributes = {
    OnboardingKind: kind,
    CustomerStatus: 'NOT_REGISTERED',
    OnboardingStage: 'categorization',
    OnboardingWaitingFor: 'nothing',
    OnboardingOutcome: null,
    OnboardingParked: null,
    OnboardingAlert: null,
    FinHubCustomerId: null,
    FinHubTenantId: tenantId,
    OnboardingDeadline: new Date(deadlineMs).toISOString(),
  };
  return names.map((name) => entry(name, known[name])).filter(hasValue);
}

function hasValue(candidate: SearchAttributeEntry): candidate is WithValue<SearchAttributeEntry> {
  return candidate.value !== null;
}
