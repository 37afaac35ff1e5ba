import { describe, expect, it } from 'vitest';
import { isCode, optionalCode } from './schemas.js';

describe('a code', () => {
  it.each(['PRIVACY_POLICY', 'active', 'LEVEL-2', 'AB12'])('may be %s', (code) => {
    expect(isCode(code)).toBe(true);
    expect(optionalCode.parse(code)).toBe(code);
  });

  it.each(['LT601010012345678901', 'no9386011117947', 'Jonas Petrauskas', 'x'.repeat(65), '', 7])(
    'is never %j',
    (value) => {
      expect(isCode(value)).toBe(false);
    },
  );

  it('is passed over where it could be an IBAN', () => {
    expect(optionalCode.parse('LT601010012345678901')).toBeNull();
  });
});
