import { describe, expect, it } from 'vitest';
import { changedAttributes, type PublishedAttributes } from './search-attributes.js';

const attributes: PublishedAttributes = {
  OnboardingKind: 'individual',
  CustomerStatus: 'NOT_REGISTERED',
  OnboardingStage: 'registration',
  OnboardingWaitingFor: 'operator',
  OnboardingOutcome: null,
  OnboardingParked: 'FinHubForbidden',
  OnboardingAlert: null,
  FinHubCustomerId: null,
  FinHubTenantId: 'tenant',
  OnboardingDeadline: '2026-08-01T00:00:00.000Z',
};

describe('published search attributes', () => {
  it('are left alone where nothing changed', () => {
    expect(changedAttributes(attributes, { ...attributes })).toEqual([]);
  });

  it('are unset when there is nothing to show any more', () => {
    expect(changedAttributes({ ...attributes, OnboardingParked: null }, attributes)).toEqual([
      { key: { name: 'OnboardingParked', type: 'KEYWORD' }, value: null },
    ]);
  });

  it('carry the deadline as a time', () => {
    const later = { ...attributes, OnboardingDeadline: '2026-09-01T00:00:00.000Z' };
    expect(changedAttributes(later, attributes)).toEqual([
      { key: { name: 'OnboardingDeadline', type: 'DATETIME' }, value: new Date('2026-09-01T00:00:00.000Z') },
    ]);
  });
});
