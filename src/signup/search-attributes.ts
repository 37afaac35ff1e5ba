import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import type { CustomerStatus, OnboardingKind, Stage, WaitingFor } from '../contract/onboarding.js';
import { searchAttributeTypes, type SearchAttributeName } from '../contract/search-attributes.js';

type KeywordName = {
  [Name in SearchAttributeName]: (typeof searchAttributeTypes)[Name] extends 'KEYWORD' ? Name : never;
}[SearchAttributeName];

/** What is known of a case when it starts; set with the start, where it costs nothing. */
export function startAttributes(
  kind: OnboardingKind,
  tenantId: string,
  deadline: Date,
): TypedSearchAttributes {
  return new TypedSearchAttributes([
    keyword('OnboardingKind', kind),
    keyword('CustomerStatus', 'NOT_REGISTERED' satisfies CustomerStatus),
    keyword('OnboardingStage', 'categorization' satisfies Stage),
    keyword('OnboardingWaitingFor', 'nothing' satisfies WaitingFor),
    keyword('FinHubTenantId', tenantId),
    {
      key: defineSearchAttributeKey('OnboardingDeadline', searchAttributeTypes.OnboardingDeadline),
      value: deadline,
    },
  ]);
}

/** FinHub's id of the customer, as a run's search attributes show it from registration on. */
export function finHubCustomerId(attributes: TypedSearchAttributes): string | null {
  return (
    attributes.get(defineSearchAttributeKey('FinHubCustomerId', searchAttributeTypes.FinHubCustomerId)) ??
    null
  );
}

function keyword(name: KeywordName, value: string) {
  return { key: defineSearchAttributeKey(name, searchAttributeTypes[name]), value };
}
