import { describe, expect, it } from 'vitest';
import { onboardingId, onboardingIdPattern } from './onboarding-id.js';

const key = Buffer.from(Array.from({ length: 32 }, (_, index) => index));

describe('the onboarding id', () => {
  // Made with Python's hmac and base64 modules.
  it.each([
    ['individual', 'john.customer@example.com', 'yvl4vuqojeh7b5y2tr2miohgfu'],
    ['organization', 'john.customer@example.com', 'cq3ajd6m7b35iaon4ulj3ttq5x'],
    ['individual', 'žydrūnas@example.lt', 'k2uvedfqw4ky5zgkufpt2guq5f'],
  ] as const)('is the keyed hash of tenant, kind and e-mail: %s %s', (kind, email, expected) => {
    expect(onboardingId(key, 'tenant-1', kind, email)).toBe(`onboarding-${kind}-${expected}`);
  });

  it.each(['  John.Customer@Example.COM ', 'john.customer@example.com', 'ｊohn.customer@example.com'])(
    'is the same however the e-mail is written: %j',
    (email) => {
      expect(onboardingId(key, 'tenant-1', 'individual', email)).toBe(
        onboardingId(key, 'tenant-1', 'individual', 'john.customer@example.com'),
      );
    },
  );

  it('differs between tenants and keys', () => {
    const ids = [
      onboardingId(key, 'tenant-1', 'individual', 'a@example.com'),
      onboardingId(key, 'tenant-2', 'individual', 'a@example.com'),
      onboardingId(Buffer.alloc(32, 9), 'tenant-1', 'individual', 'a@example.com'),
    ];
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(onboardingIdPattern);
  });
});
