import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSignup } from './parse-signup.js';

const defaults = { categories: { individual: 'INDIVIDUAL_STANDARD', organization: 'B2B_SMALL_BUSINESS' } };

const organization = {
  legalName: 'My Company UAB',
  tradingName: 'My Company',
  registrationNumber: '302500000',
  taxId: 'LT100001234567',
  email: 'admin@company.example.com',
  phone: '+37052000000',
  address: {
    street: 'Gedimino 1',
    city: 'Vilnius',
    state: 'Vilnius',
    postalCode: '12345',
    country: 'Lithuania',
  },
};
const optional = {
  legalForm: 'LIMITED_LIABILITY_COMPANY',
  industry: 'TECHNOLOGY',
  incorporationDate: '2015-03-02',
  website: 'https://company.example.com/',
  businessDescription: 'Software for bookkeepers',
};
const person = {
  firstName: 'Ona',
  lastName: 'Kazlauskienė',
  email: 'ona@example.com',
  phone: '+37060000000',
  dateOfBirth: '1980-02-29',
  nationality: 'Lithuania',
  gender: 'FEMALE',
};
const employee = { ...person, position: 'CFO', department: 'Finance', roles: ['ADMIN_USER', 'EMPLOYEE'] };
const director = { ...person, role: 'MANAGING_DIRECTOR' };
const owner = { type: 'INDIVIDUAL', firstName: 'Ona', lastName: 'Kazlauskienė', ownershipPercentage: 80 };
const company = { type: 'CORPORATE', companyName: 'Holding UAB', ownershipPercentage: 20 };
const document = {
  type: 'CERTIFICATE_OF_INCORPORATION',
  source: 'file:certificate.pdf',
  mimeType: 'application/pdf',
};
const consent = { type: 'terms', version: '1.0', acceptedAt: '2026-05-01T10:00:00.000Z' };
const type = 'organization.signup';
const data = { organization, employees: [employee], directors: [director], shareholders: [owner, company] };
const event = { id: 'evt-2', type, ...data };

describe("an organization's sign-up", () => {
  it('is read whole, with the password apart and large holders marked', () => {
    const said = {
      ...event,
      occurredAt: '2026-05-01T12:00:00+02:00',
      organization: { ...organization, ...optional, password: 'SecurePass123!', category: 'B2B_LARGE' },
      documents: [document],
      consents: [consent],
      client: { ip: '203.0.113.7' },
    };
    expect(parsed(said)).toEqual({
      kind: 'organization',
      eventId: 'evt-2',
      occurredAt: '2026-05-01T10:00:00.000Z',
      category: 'B2B_LARGE',
      password: 'SecurePass123!',
      organization: { ...organization, ...optional },
      employees: [employee],
      directors: [director],
      shareholders: [{ ...owner, isBeneficialOwner: true }, company],
      documents: [document],
      consents: [consent],
      client: { ip: '203.0.113.7' },
    });
  });

  it('is refused by name although one of its lists is as long as a body can be', () => {
    const roles = Array<number>(1_000_000).fill(1);
    expect(pointers({ ...event, employees: [{ ...employee, roles }] })).toEqual(['/employees/0/roles']);
  });

  it('may come without what is optional', () => {
    expect(parsed(event)).toMatchObject({
      category: 'B2B_SMALL_BUSINESS',
      password: null,
      organization,
      documents: [],
      consents: [],
      client: {},
    });
  });

  it('may be a structured CloudEvent, with pointers into its data', () => {
    const cloudEvent = { specversion: '1.0', id: 'ce-1', source: '/s', type, data };
    expect(parsed(cloudEvent)).toMatchObject({ kind: 'organization', eventId: 'ce-1', organization });
    expect(pointers({ ...cloudEvent, data: { ...data, shareholders: [owner] } })).toEqual([
      '/data/shareholders',
    ]);
  });

  it('has every wrong field and every broken rule named at once', () => {
    const wrong = {
      ...event,
      organization: { ...organization, email: 'nobody', legalForm: 'a company' },
      employees: [{ ...employee, phone: '1', roles: ['EMPLOYEE'] }],
      directors: [],
      shareholders: [
        { ...owner, lastName: '' },
        { ...company, ownershipPercentage: 19 },
      ],
    };
    expect(errors(wrong)).toEqual([
      { pointer: '/organization/email', detail: 'is not an e-mail address' },
      { pointer: '/organization/legalForm', detail: 'must be a legal form like LIMITED_LIABILITY_COMPANY' },
      { pointer: '/employees/0/phone', detail: 'is not a phone number like +37060000000' },
      { pointer: '/directors', detail: 'must name at least one director' },
      { pointer: '/shareholders/0/lastName', detail: 'is empty' },
      {
        pointer: '/employees/0/roles',
        detail: 'must include ADMIN_USER: the first employee acts for the organization',
      },
      { pointer: '/shareholders', detail: 'must own exactly 100 percent in all' },
    ]);
  });

  it('without any of its parts is missing each', () => {
    expect(errors({ id: '1', type })).toEqual(
      ['/organization', '/employees', '/directors', '/shareholders'].map((pointer) => ({
        pointer,
        detail: 'is missing',
      })),
    );
    expect(pointers({ specversion: '1.0', id: '1', type })).toEqual(['/data']);
    expect(pointers({ specversion: '1.0', id: '1', type, data: null })).toEqual(['/data']);
  });

  it('with parts that are not what they should be is refused, not broken', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(data)), fc.jsonValue(), (part, value) => {
        const refused = errors({ ...event, [part]: value });
        expect(refused.filter(({ pointer }) => !pointer.startsWith(`/${part}`))).toEqual([]);
        expect(refused).not.toEqual([]);
      }),
    );
  });

  it.each([
    ['legalForm', ['llc', 'Limited Company', '']],
    ['industry', ['tech', '']],
    ['incorporationDate', ['2999-01-01', '2015-02-30', '02.03.2015']],
    [
      'website',
      ['company.example.com', 'ftp://example.com', 'https://', 'https://a b', 'javascript:alert(1)'],
    ],
    ['businessDescription', ['', 'x'.repeat(1001)]],
    ['password', ['short1!A']],
    ['category', ['two words']],
  ])('refuses a bad %s', (field, values) => {
    for (const value of values) {
      const pointer = `/organization/${field}`;
      expect(pointers({ ...event, organization: { ...organization, [field]: value } })).toEqual([pointer]);
    }
  });
});

describe('the people of an organization', () => {
  it.each(['employee', 'director', 'shareholder'])('include at least one %s', (role) => {
    expect(errors({ ...event, [`${role}s`]: [] })).toEqual([
      { pointer: `/${role}s`, detail: `must name at least one ${role}` },
    ]);
  });

  it('begin with an employee who is an admin; the next need not be one', () => {
    const other = { ...employee, email: 'other@example.com', roles: ['EMPLOYEE'] };
    expect(pointers({ ...event, employees: [employee, other] })).toEqual([]);
    expect(pointers({ ...event, employees: [other, employee] })).toEqual(['/employees/0/roles']);
  });

  it('own exactly 100 percent together', () => {
    const shared = (...shares: number[]) =>
      pointers({
        ...event,
        shareholders: shares.map((ownershipPercentage) => ({ ...company, ownershipPercentage })),
      });
    expect(shared(33.33, 33.33, 33.34)).toEqual([]);
    expect(shared(56.52, 39.16, 2.59, 1.11, 0.62)).toEqual([]);
    expect(shared(33.33, 33.33, 33.33)).toEqual(['/shareholders']);
    // A share that is none is the one thing to say about it.
    expect(shared(50, 0)).toEqual(['/shareholders/1/ownershipPercentage']);
    expect(shared(50, 1e-13)).toEqual(['/shareholders/1/ownershipPercentage']);
  });

  it.each([
    ['employees', employee],
    ['directors', director],
  ])('have e-mail addresses of their own as %s, however written', (role, one) => {
    const other = { ...one, email: 'other@example.com' };
    const same = { ...one, email: ' ONA@Example.com' };
    expect(errors({ ...event, [role]: [one, other, same, one] })).toEqual([
      { pointer: `/${role}/2/email`, detail: 'is the e-mail address of an earlier one' },
      { pointer: `/${role}/3/email`, detail: 'is the e-mail address of an earlier one' },
    ]);
    expect(pointers({ ...event, [role]: [one, { ...other, email: 'nobody' }, same] })).toEqual([
      `/${role}/1/email`,
      `/${role}/2/email`,
    ]);
  });

  it('are at most 200 in all, and the list that makes them more is named', () => {
    const manyEmployees = (count: number) =>
      times(count, (n) => ({ ...employee, email: `e${n}@example.com` }));
    const manyDirectors = (count: number) =>
      times(count, (n) => ({ ...director, email: `d${n}@example.com` }));
    const manyOwners = (count: number) =>
      times(count, () => ({ ...company, ownershipPercentage: 100 / count }));
    const named = (employees: number, directors: number, owners: number) =>
      errors({
        ...event,
        employees: manyEmployees(employees),
        directors: manyDirectors(directors),
        shareholders: manyOwners(owners),
      });
    const detail = 'makes more than 200 persons in all';
    expect(named(100, 50, 50)).toEqual([]);
    expect(named(197, 1, 2)).toEqual([]);
    expect(named(198, 1, 2)).toEqual([{ pointer: '/shareholders', detail }]);
    expect(named(150, 51, 1)).toEqual([{ pointer: '/directors', detail }]);
    expect(named(201, 1, 1)).toEqual([{ pointer: '/employees', detail: 'has more than 200 entries' }]);
    expect(named(100_000, 1, 1)).toEqual([{ pointer: '/employees', detail: 'has more than 200 entries' }]);
  });
});

describe('the errors', () => {
  it('never repeat a value that was sent', () => {
    const secret = 'x7-Secret-Value-7x';
    const said = { ...data, employees: [{ ...employee, email: secret, roles: [secret] }] };
    const shareholders = [{ ...owner, [secret]: secret, type: secret }, { companyName: secret }, secret];
    expect(JSON.stringify(errors({ ...event, ...said, shareholders }))).not.toContain(secret);
  });
});

function times<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n));
}

function parsed(value: unknown) {
  const result = parseSignup(value, defaults);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.signup;
}

function errors(value: unknown) {
  const result = parseSignup(value, defaults);
  return result.ok ? [] : result.errors;
}

function pointers(value: unknown): string[] {
  return errors(value).map(({ pointer }) => pointer);
}
