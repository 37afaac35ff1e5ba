import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derivePassword } from './derived-password.js';

const key = { id: '1', bytes: Buffer.alloc(32, 7) };

describe('a derived password', () => {
  it('is always the same for an onboarding and a key, and different for any other', () => {
    const password = derivePassword('onboarding-individual-a', key);
    expect(derivePassword('onboarding-individual-a', key)).toBe(password);
    expect(derivePassword('onboarding-individual-b', key)).not.toBe(password);
    expect(derivePassword('onboarding-individual-a', { id: '1', bytes: Buffer.alloc(32, 8) })).not.toBe(
      password,
    );
  });

  it('has every class of characters that FinHub asks for', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        const password = derivePassword(id, key);
        expect(password).toHaveLength(28);
        for (const needed of [/[a-z]/, /[A-Z]/, /[0-9]/, /[!@#$%*]/]) expect(password).toMatch(needed);
      }),
    );
  });

  it('spreads over the whole alphabet', () => {
    const seen = new Set(
      Array.from({ length: 200 }, (_, index) => derivePassword(String(index), key).slice(0, 24)).join(''),
    );
    expect(seen.size).toBe(57);
  });
});
