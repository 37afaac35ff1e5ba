import { defineSearchAttributeKey, type TypedSearchAttributes } from '@temporalio/common';
import {
  searchAttributeTypes,
  type PublishedAttributes,
  type SearchAttributeName,
} from '../contract/search-attributes.js';

type KeywordName = {
  [Name in SearchAttributeName]: (typeof searchAttributeTypes)[Name] extends 'KEYWORD' ? Name : never;
}[SearchAttributeName];

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

/** A customer at FinHub, whose ids say nothing without the tenant. */
export interface FinHubCustomer {
  readonly tenantId: string;
  readonly customerId: string;
}

/** The condition of a list query that a run shows this customer. */
export function showsCustomer({ tenantId, customerId }: FinHubCustomer): string {
  return `${equals('FinHubTenantId', tenantId)} AND ${equals('FinHubCustomerId', customerId)}`;
}

/** The condition of a list query that an attribute has this value. */
export function equals(name: SearchAttributeName, value: string): string {
  return `${name} = ${quoted(value)}`;
}

/** A value as a string of Temporal's list queries. */
export function quoted(value: string): string {
  return `'${value.replaceAll(/[\\']/g, (character) => `\\${character}`)}'`;
}
