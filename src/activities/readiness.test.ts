import { describe, expect, it } from 'vitest';
import { readinessOf } from './readiness.js';

const answer = {
  verificationOk: undefined,
  allowed: undefined,
  consentOk: undefined,
  missingConsents: [],
  powerTenantApprovalRequired: false,
  powerTenantApprovalOk: undefined,
};

describe('readiness', () => {
  it('takes the activation flag for the approval where FinHub tells no more', () => {
    expect(readinessOf({ ...answer, allowed: true })).toEqual({
      known: true,
      verified: true,
      allowed: true,
      reason: null,
    });
  });

  it('is not ready where FinHub says nothing that is understood', () => {
    expect(readinessOf(answer)).toEqual({ known: true, verified: false, allowed: false, reason: null });
  });

  it('tells missing consents and the power tenant as the reason', () => {
    const waiting = {
      ...answer,
      verificationOk: true,
      allowed: false,
      missingConsents: ['PRIVACY_POLICY'],
      powerTenantApprovalRequired: true,
    };
    expect(readinessOf(waiting)).toEqual({
      known: true,
      verified: true,
      allowed: false,
      reason: 'FinHub misses consents: PRIVACY_POLICY; Power-tenant approval required',
    });
  });
});
