import { describe, expect, it } from 'vitest';
import { KnownCases } from './known-cases.js';

const customer = (customerId: string, tenantId = 'tenant') => ({ tenantId, customerId });

describe('the cases found for customers', () => {
  it('are remembered for each tenant by itself', () => {
    const known = new KnownCases();
    known.remember(customer('c-1'), 'onboarding-1');
    expect(known.get(customer('c-1'))).toBe('onboarding-1');
    expect(known.get(customer('c-1', 'another'))).toBeUndefined();
    known.forget(customer('c-1'));
    expect(known.get(customer('c-1'))).toBeUndefined();
  });

  it('are forgotten with their case, whoever its customers are', () => {
    const known = new KnownCases();
    known.remember(customer('c-1'), 'onboarding-1');
    known.remember(customer('c-2'), 'onboarding-1');
    known.remember(customer('c-3'), 'onboarding-2');
    known.forgetCase('onboarding-1');
    expect(['c-1', 'c-2', 'c-3'].map((id) => known.get(customer(id)))).toEqual([
      undefined,
      undefined,
      'onboarding-2',
    ]);
  });

  it('are those asked about most recently', () => {
    const known = new KnownCases(2);
    known.remember(customer('c-1'), 'onboarding-1');
    known.remember(customer('c-2'), 'onboarding-2');
    known.get(customer('c-1'));
    known.remember(customer('c-3'), 'onboarding-3');
    expect(known.get(customer('c-2'))).toBeUndefined();
    expect([known.get(customer('c-1')), known.get(customer('c-3'))]).toEqual([
      'onboarding-1',
      'onboarding-3',
    ]);
  });
});
