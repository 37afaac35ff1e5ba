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
    ['documentType', '/documents'],
    ['riskLevel', 'riskLevel'],
    ['individualCustomer.person.addresses[0].type', 'individualCustomer.person.addresses[0].type'],
  ])("%s is %s in a person's sign-up event", (field, pointer) => {
    expect(signupPointer(field, 'registerIndividual', { kind: 'individual', item: '-' })).toBe(pointer);
  });

  it.each([
    ['email', '/organization/email'],
    ['organizationCustomer.organization.taxId', '/organization/taxId'],
    ['organizationCustomer.organization.addresses[0].street', '/organization/address/street'],
    ['organizationCustomer.customerName', '/organization/tradingName'],
    ['customerCategory.name', '/organization/category'],
    ['firstName', 'firstName'],
  ])("%s is %s in a company's", (field, pointer) => {
    expect(signupPointer(field, 'registerOrganization', { kind: 'organization', item: '-' })).toBe(pointer);
  });

  it.each([
    ['addEmployee', 'roles', '/employees/3/roles'],
    ['addEmployee', 'person.phoneNumber', '/employees/3/phone'],
    ['addDirector', 'person.email', '/directors/3/email'],
    ['addDirector', 'role', '/directors/3/role'],
    ['addShareholder', 'ownershipPercentage', '/shareholders/3/ownershipPercentage'],
    ['addShareholder', 'person.phoneNumber', 'person.phoneNumber'],
  ])('of %s, %s is %s: the person who was to be added', (operation, field, pointer) => {
    expect(signupPointer(field, operation, { kind: 'organization', item: '3' })).toBe(pointer);
  });
});
