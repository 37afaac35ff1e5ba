import { describe, expect, it } from 'vitest';
import { parseFields } from './field-errors.js';
import { personSchema } from './person-schema.js';

const person = {
  firstName: 'Ona',
  lastName: 'Kazlauskienė',
  email: 'ona@example.com',
  phone: '+37060000000',
  dateOfBirth: '1980-02-29',
  nationality: 'Lithuania',
  gender: 'FEMALE',
};
const employee = {
  ...person,
  position: 'COMPLIANCE_OFFICER',
  department: 'Compliance',
  roles: ['ADMIN_USER'],
};

describe('a person of an organization', () => {
  it.each([
    { role: 'employee', person: employee },
    { role: 'director', index: 0, person: { ...person, role: 'MANAGING_DIRECTOR' } },
    { role: 'shareholder', person: { type: 'CORPORATE', companyName: 'UAB', ownershipPercentage: 13.4 } },
    {
      role: 'shareholder',
      index: 199,
      person: { type: 'INDIVIDUAL', firstName: 'a', lastName: 'b', ownershipPercentage: 1e-7, isPEP: true },
    },
  ])('is taken in the role of $role', (body) => {
    expect(parseFields(personSchema, body)).toEqual({ ok: true, value: body });
  });

  it.each([{}, { isBeneficialOwner: false }, { isBeneficialOwner: true }])(
    'is a beneficial owner from 25 percent on, whatever was said: %j',
    (said) => {
      const holder = { type: 'CORPORATE', companyName: 'UAB', ...said };
      const submitted = (ownershipPercentage: number) =>
        parseFields(personSchema, { role: 'shareholder', person: { ...holder, ownershipPercentage } });
      expect(submitted(25)).toMatchObject({ ok: true, value: { person: { isBeneficialOwner: true } } });
      expect(submitted(24.99)).toEqual({
        ok: true,
        value: { role: 'shareholder', person: { ...holder, ownershipPercentage: 24.99 } },
      });
    },
  );

  it.each([
    [{ role: 'owner', person }, '/role', 'must be employee, director or shareholder'],
    [{ role: 'employee', person: { ...employee, roles: [] } }, '/person/roles', 'has fewer than 1 entries'],
    [{ role: 'employee', index: -1, person: employee }, '/index', 'must be a whole number from 0 to 199'],
    [{ role: 'employee', index: 1e300, person: employee }, '/index', 'must be a whole number from 0 to 199'],
    [{ role: 'director', person }, '/person/role', 'is missing'],
    [
      { role: 'shareholder', person: { type: 'CORPORATE', companyName: 'UAB', ownershipPercentage: 0 } },
      '/person/ownershipPercentage',
      'must be above 0',
    ],
    [
      { role: 'shareholder', person: { type: 'CORPORATE', companyName: 'UAB', ownershipPercentage: 101 } },
      '/person/ownershipPercentage',
      'must be at most 100',
    ],
    [
      { role: 'shareholder', person: { type: 'CORPORATE', companyName: 'UAB', ownershipPercentage: 1e-13 } },
      '/person/ownershipPercentage',
      'has more than 12 decimals',
    ],
    [
      { role: 'shareholder', person: { type: 'CORPORATE', companyName: 'UAB', ownershipPercentage: '10' } },
      '/person/ownershipPercentage',
      'must be a number',
    ],
    [
      { role: 'shareholder', person: { ownershipPercentage: 1 } },
      '/person/type',
      'must be INDIVIDUAL or CORPORATE',
    ],
  ])('is refused with the field that is wrong: %j', (body, pointer, detail) => {
    const parsed = parseFields(personSchema, body);
    expect(parsed).toEqual({ ok: false, errors: [{ pointer, detail }] });
  });
});
