import { describe, expect, it } from 'vitest';
import { seal } from '../signup/index.js';
import { activationCode } from './credentials.js';

const keys = ringOf({ id: 'c1', bytes: Buffer.alloc(32, 7) });
const id = 'onboarding-individual-a';

describe('the activation code', () => {
  it('that nobody brings is the same at each attempt, of that case and key alone, in the form of FinHub', () => {
    const code = activationCode(keys, { credentialKeyId: 'c1' }, id);
    expect(code).toMatch(/^ACTIVATION_CODE_\d{13}$/);
    expect(activationCode(keys, { credentialKeyId: 'c1' }, id)).toBe(code);
    expect(activationCode(keys, { credentialKeyId: 'c1' }, 'onboarding-individual-b')).not.toBe(code);
    const others = ringOf({ id: 'c1', bytes: Buffer.alloc(32, 8) });
    expect(activationCode(others, { credentialKeyId: 'c1' }, id)).not.toBe(code);
  });

  it("is the customer's own where it was brought", () => {
    expect(activationCode(keys, { sealed: seal('482913', id, keys) }, id)).toBe('482913');
  });

  it('is the one that a workflow of an earlier version made', () => {
    expect(activationCode(keys, { plain: 'ACTIVATION_CODE_1' }, id)).toBe('ACTIVATION_CODE_1');
  });

  it('waits for the key that the case was started with', () => {
    expect(() => activationCode(keys, { credentialKeyId: 'c0' }, id)).toThrow(
      'CREDENTIAL_KEY lacks the key c0',
    );
  });
});

function ringOf(key: { readonly id: string; readonly bytes: Uint8Array }) {
  return { primary: key, find: (keyId: string) => (keyId === key.id ? key : undefined) };
}
