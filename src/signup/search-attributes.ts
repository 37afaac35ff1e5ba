import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import type { CustomerStatus, OnboardingKind, Stage, WaitingFor } from '../contract/onboarding.js';
import {
  searchAttributeTypes,
  type PublishedAttributes,
  type SearchAttributeName,
} from '../contract/search-attributes.js';

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

/** What a run shows of itself. */
export function attributesShown(attributes: TypedSearchAttributes): PublishedAttributes {
  const keyword = (name: KeywordName) =>
    attributes.get(defineSearchAttributeKey(name, searchAttributeTypes[name])) ?? null;
  const deadline = attributes.get(
    defineSearchAttributeKey('OnboardingDeadline', searchAttributeTypes.OnboardingDeadline),
  );
  return {
    OnboardingKind: keyword('OnboardingKind'),
    CustomerStatus: keyword('CustomerStatus'),
    OnboardingStage: keyword('OnboardingStage'),
    OnboardingWaitingFor: keyword('OnboardingWaitingFor'),
    OnboardingOutcome: keyword('OnboardingOutcome'),
    OnboardingParked: keyword('OnboardingParked'),
    OnboardingAlert: keyword('OnboardingAlert'),
    FinHubCustomerId: keyword('FinHubCustomerId'),
    FinHubTenantId: keyword('FinHubTenantId'),
    OnboardingDeadline: deadline?.toISOString() ?? null,
  };
}

/** A value as a string of Temporal's list queries. */
export function quoted(value: string): string {
  return `'${value.replaceAll(/[\\']/g, (character) => `\\${character}`)}'`;
}

function keyword(name: KeywordName, value: string) {
  return { key: defineSearchAttributeKey(name, searchAttributeTypes[name]), value };
}
