import { describe, expect, it } from 'vitest';
import { visibilityQuery } from './visibility-query.js';

describe('the query for a list', () => {
  it('asks for the cases of the tenant, and no more, without filters', () => {
    expect(visibilityQuery({}, 'tenant-1')).toBe(
      "FinHubTenantId = 'tenant-1' AND OnboardingKind IS NOT NULL",
    );
  });

  it('asks for everything that is filtered by', () => {
    const filters = { kind: 'individual', stage: 'review', waitingFor: 'decision' } as const;
    expect(visibilityQuery({ ...filters, parked: 'FinHubForbidden' }, 't')).toBe(
      "FinHubTenantId = 't' AND OnboardingKind IS NOT NULL AND OnboardingKind = 'individual' AND OnboardingStage = 'review' " +
        "AND OnboardingWaitingFor = 'decision' AND OnboardingParked = 'FinHubForbidden'",
    );
    expect(visibilityQuery({ parked: 'any', outcome: 'none', alert: 'expires-soon' }, 't')).toBe(
      "FinHubTenantId = 't' AND OnboardingKind IS NOT NULL AND OnboardingParked IS NOT NULL AND OnboardingOutcome IS NULL " +
        "AND OnboardingAlert = 'expires-soon'",
    );
  });

  it('cannot be changed by what a tenant is called', () => {
    expect(visibilityQuery({}, String.raw`a' OR 1=1 \ `)).toBe(
      String.raw`FinHubTenantId = 'a\' OR 1=1 \\ ' AND OnboardingKind IS NOT NULL`,
    );
  });
});
