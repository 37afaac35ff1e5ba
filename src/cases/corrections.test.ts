import { describe, expect, it } from 'vitest';
import { correctionsOf } from './corrections.js';

describe('the body of a correction', () => {
  it('puts details of the command line over those of the file, and keeps the rest', () => {
    const file = { customer: { phone: '1', address: { city: 'a', street: 'b' } } };
    const set = ['customer.address.city=c=d', 'customer.lastName=e f'];
    expect(correctionsOf(file, set)).toEqual({
      customer: { phone: '1', lastName: 'e f', address: { city: 'c=d', street: 'b' } },
    });
    expect(file.customer.address.city).toBe('a');
  });

  it.each(['customer.phone', 'phone=1', 'customer.a.b.c=1', 'customer.__proto__.x=1', '=1'])(
    'takes no %s, and does not repeat it',
    (setting) => {
      expect(() => correctionsOf({}, [setting])).toThrow(
        '--set number 1 is not a path and a value like customer.address.city=...',
      );
    },
  );
});
