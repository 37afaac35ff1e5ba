import { describe, expect, it } from 'vitest';
import type { SealedSecret } from '../contract/signup.js';
import { seal, unseal, UnsealError, type SealingKey, type SealingKeys } from './sealed-secret.js';

const onboarding = 'onboarding-individual-aaaaaaaaaaaaaaaaaaaaaaaaaa';
const first = { id: '2026.1', bytes: Buffer.alloc(32, 1) };
const second = { id: '2026.2', bytes: Buffer.alloc(32, 2) };

describe('a sealed secret', () => {
  it('opens for its onboarding only', () => {
    const sealed = seal('SecurePass123!', onboarding, ring(first));
    expect(unseal(sealed, onboarding, ring(first))).toBe('SecurePass123!');
    expect(() => unseal(sealed, `${onboarding}b`, ring(first))).toThrow(UnsealError);
  });

  it('opens after the keys have rotated, and not once its key is gone', () => {
    const sealed = seal('SecurePass123!', onboarding, ring(first));
    expect(unseal(sealed, onboarding, ring(second, first))).toBe('SecurePass123!');
    expect(() => unseal(sealed, onboarding, ring(second))).toThrow('credential key 2026.1');
  });

  it('never looks the same twice and does not show the secret', () => {
    const sealed = seal('SecurePass123!', onboarding, ring(first));
    expect(sealed).not.toBe(seal('SecurePass123!', onboarding, ring(first)));
    expect(Buffer.from(sealed.split(':')[2] ?? '', 'base64url').toString('latin1')).not.toContain('Secure');
  });

  it('does not open once any byte of it has changed', () => {
    const [version = '', keyId = '', encoded = ''] = seal('SecurePass123!', onboarding, ring(first)).split(
      ':',
    );
    const box = Buffer.from(encoded, 'base64url');
    box.forEach((byte, index) => {
      const changed = Buffer.from(box);
      changed[index] = byte ^ 1;
      const sealed = `${version}:${keyId}:${changed.toString('base64url')}` as SealedSecret;
      expect(() => unseal(sealed, onboarding, ring(first))).toThrow(UnsealError);
    });
  });

  it.each(['', 'SecurePass123!', 's1:2026.1:AAAA', 's2:2026.1:AAAA'])(
    'refuses what is not one: %j',
    (text) => {
      expect(() => unseal(text as SealedSecret, onboarding, ring(first))).toThrow(UnsealError);
    },
  );
});

function ring(primary: SealingKey, ...older: SealingKey[]): SealingKeys {
  return { primary, find: (id) => [primary, ...older].find((key) => key.id === id) };
}
