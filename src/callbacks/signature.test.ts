import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifySignature } from './signature.js';

const body = Buffer.from('{"id":"evt-1","type":"customer.activated"}');
const secret = 'the-subscription-secret';

describe('the signature of a callback', () => {
  it.each(['hex', 'base64'] as const)('verifies in %s', (encoding) => {
    expect(verifySignature(body, signed(secret, encoding), [secret])).toBe(true);
  });

  it('verifies with any of several secrets, so that they can rotate', () => {
    expect(verifySignature(body, signed('old', 'hex'), ['new', 'old'])).toBe(true);
    expect(verifySignature(body, signed('older', 'hex'), ['new', 'old'])).toBe(false);
  });

  it.each([undefined, '', 'sha256=', signed(secret, 'hex').slice(7), signed(secret, 'hex').toUpperCase()])(
    'does not verify where the header is %j',
    (header) => {
      expect(verifySignature(body, header, [secret])).toBe(false);
    },
  );

  it('does not verify without a secret', () => {
    expect(verifySignature(body, signed('', 'hex'), [])).toBe(false);
  });

  it.each(['hex', 'base64'] as const)('breaks with any change of body or header in %s', (encoding) => {
    const header = signed(secret, encoding);
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (index, mask) => {
        const changed = Buffer.from(body);
        changed[index] = (changed[index] ?? 0) ^ mask;
        expect(verifySignature(changed, header, [secret])).toBe(false);
      }),
    );
    fc.assert(
      fc.property(
        fc.nat(header.length - 1),
        fc.string({ minLength: 1, maxLength: 1 }),
        (index, character) => {
          fc.pre(header.charAt(index) !== character);
          const changed = header.slice(0, index) + character + header.slice(index + 1);
          expect(verifySignature(body, changed, [secret])).toBe(false);
        },
      ),
    );
  });
});

function signed(withSecret: string, encoding: 'hex' | 'base64'): string {
  return `sha256=${createHmac('sha256', withSecret).update(body).digest(encoding)}`;
}
