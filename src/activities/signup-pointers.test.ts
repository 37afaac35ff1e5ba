import { describe, expect, it } from 'vitest';
import { signupPointer } from './signup-pointers.js';

describe('fields FinHub refused', () => {
  it.each([
    ['phone', '/customer/phone'],
    ['pincode', '/customer/address/postalCode'],
    ['matchingPassword', '/customer/password'],
    ['individualCustomer.person.lastName', '/customer/lastName'],
    ['individualCustomer.person.addresses[0].city', '/customer/address/city'],
    ['customerCategory.id', '/customer/category'],
    ['riskLevel', 'riskLevel'],
    ['individualCustomer.person.addresses[0].type', 'individualCustomer.person.addresses[0].type'],
  ])('%s is %s in the sign-up event', (field, pointer) => {
    expect(signupPointer(field)).toBe(pointer);
  });
});
