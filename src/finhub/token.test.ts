import { describe, expect, it } from 'vitest';
import { tokenFrom } from './token.js';

const now = Date.parse('2026-05-01T10:00:00Z');
const seconds = now / 1000;
const jwt = (claims: object) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

describe('the life of a token', () => {
  it('is renewed after 80 % of the time that the JWT gives, though the session claims a day', () => {
    const token = tokenFrom(
      { value: jwt({ exp: seconds + 3600 }), expiresAt: '2026-05-02T10:00:00.197811165' },
      now,
    );
    expect(token.expiresAt).toBe(now + 3_600_000);
    expect(token.renewAt).toBe(now + 2_880_000);
  });

  it('ends with the session where that is sooner, a time without a zone being UTC', () => {
    const token = tokenFrom({ value: jwt({ exp: seconds + 3600 }), expiresAt: '2026-05-01T10:10:00' }, now);
    expect(token.expiresAt).toBe(now + 600_000);
  });

  it('respects a zone where there is one', () => {
    expect(tokenFrom({ value: 'opaque', expiresAt: '2026-05-01T13:10:00+03:00' }, now).expiresAt).toBe(
      now + 600_000,
    );
  });

  it.each([
    ['a time long past', { value: jwt({ exp: 12 }), expiresAt: '1999-01-01T00:00:00' }],
    ['no time', { value: 'opaque' }],
    ['nonsense', { value: `a.${Buffer.from('{').toString('base64url')}.b`, expiresAt: 'tomorrow' }],
    ['claims of the wrong kind', { value: jwt({ exp: 'soon', sub: 7 }) }],
  ])('is unknown with %s: then FinHub tells', (_what, facts) => {
    expect(tokenFrom(facts, now)).toEqual({
      value: facts.value,
      userId: undefined,
      expiresAt: undefined,
      renewAt: undefined,
    });
  });

  it('names its user by userId, else by sub', () => {
    expect(tokenFrom({ value: jwt({ sub: 's', userId: 'u' }) }, now).userId).toBe('u');
    expect(tokenFrom({ value: jwt({ sub: 's' }) }, now).userId).toBe('s');
  });
});
