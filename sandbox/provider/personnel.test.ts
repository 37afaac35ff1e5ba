import { describe, expect, it } from 'vitest';
import {
  add,
  addAdmin,
  director,
  employee,
  owner,
  registerCompany,
  textAt,
  withSandbox,
} from '../testing/index.js';

describe('an employee', () => {
  it('becomes a user of the organization, with generated credentials in the answer', async () => {
    const { finhub, control } = await withSandbox();
    const company = await registerCompany(finhub);
    const answer = await add(finhub, 'addEmployee', company, employee('jane@company.example'));
    expect(textAt(answer, 'individual.email')).toBe('jane@company.example');
    expect(textAt(answer, 'credentials.username')).toBe('jane@company.example');
    expect(textAt(answer, 'credentials.temporaryPassword')).toMatch(/^Temporary-1!/);
    const userId = textAt(answer, 'individual.userId');
    expect(control.customers()).toMatchObject([{ employees: [{ number: 1, userId }] }]);
    expect(JSON.stringify([control.customers(), control.ledger()])).not.toContain('Temporary-1!');
    expect(finhub.mismatches).toEqual([]);
  });

  it('must hold ADMIN_USER if it is the first, and need not later', async () => {
    const { finhub, control } = await withSandbox();
    const company = await registerCompany(finhub);
    const clerk = employee('carl@company.example', { roles: ['EMPLOYEE'] });
    const refused = await add(finhub, 'addEmployee', company, clerk);
    expect(refused.status).toBe(400);
    expect(refused.body.data).toMatchObject({ errors: [{ field: 'roles' }] });
    await addAdmin(finhub, company);
    expect((await add(finhub, 'addEmployee', company, clerk)).status).toBe(200);
    expect(control.violations()).toEqual([]);
  });

  it.each([
    ['bare', (userId: string) => expect.not.objectContaining({ userId }) as unknown],
    ['with-user-id', (userId: string) => expect.objectContaining({ userId }) as unknown],
  ] as const)('is one per e-mail; the 409 is %s', async (employeeConflict, expected) => {
    const { finhub, control } = await withSandbox({ switches: { employeeConflict } });
    const company = await registerCompany(finhub);
    const userId = await addAdmin(finhub, company);
    const again = await add(finhub, 'addEmployee', company, employee('JANE@company.example'));
    expect(again.status).toBe(409);
    expect(again.body.data).toEqual(expected(userId));
    expect(control.ledger({ effect: 'employee' })).toHaveLength(1);
  });

  it('may work for two organizations, and direct one of them', async () => {
    const { finhub } = await withSandbox();
    const [one, other] = [await registerCompany(finhub), await registerCompany(finhub)];
    await addAdmin(finhub, one);
    await addAdmin(finhub, other);
    expect((await add(finhub, 'addDirector', one, director('jane@company.example'))).status).toBe(200);
  });
});

describe('a director', () => {
  it('is listed, once per e-mail', async () => {
    const { finhub, control } = await withSandbox();
    const company = await registerCompany(finhub);
    const list = () => finhub.call('listDirectors', { path: { organizationId: company.organizationId } });
    expect((await list()).body.data).toEqual({ directors: [] });
    const added = await add(finhub, 'addDirector', company, director('max@company.example'));
    expect((await add(finhub, 'addDirector', company, director('Max@Company.example'))).status).toBe(409);
    expect((await list()).body.data).toMatchObject({
      directors: [
        {
          directorId: textAt(added, 'directorId'),
          lastName: 'Director',
          email: 'max@company.example',
          role: 'MANAGING_DIRECTOR',
          status: 'ACTIVE',
        },
      ],
    });
    expect(textAt(added, 'credentials.temporaryPassword')).toMatch(/^Temporary-1!/);
    expect(control.ledger({ effect: 'director' })).toHaveLength(1);
    expect(finhub.mismatches).toEqual([]);
  });

  it('is taken in the flat form as well', async () => {
    const { finhub, control } = await withSandbox();
    const company = await registerCompany(finhub);
    const body = {
      firstName: 'Max',
      lastName: 'Director',
      email: 'max@company.example',
      directorType: 'NON_EXECUTIVE',
      appointmentDate: '2020-02-29',
    };
    expect((await add(finhub, 'addDirector', company, body)).status).toBe(200);
    expect(control.customers()).toMatchObject([{ directors: [{ role: 'NON_EXECUTIVE' }] }]);
  });
});

describe('a person refused', () => {
  it.each([
    ['addEmployee', employee('refused.jane@company.example'), 'person.email'],
    ['addDirector', director('refused.max@company.example'), 'person.email'],
    [
      'addDirector',
      { firstName: 'Max', lastName: 'Director', email: 'refused.max@company.example' },
      'email',
    ],
  ] as const)(
    'by the e-mail in %s is named by field, and can come again corrected',
    async (call, body, field) => {
      const { finhub, control } = await withSandbox();
      const company = await registerCompany(finhub);
      const answer = await add(finhub, call, company, body);
      expect(answer.status).toBe(400);
      expect(answer.body.data).toMatchObject({ errors: [{ field, message: 'is refused' }] });
      expect(answer.text).not.toContain('refused.');
      const corrected: unknown = JSON.parse(JSON.stringify(body).replaceAll('refused.', ''));
      expect((await add(finhub, call, company, corrected)).status).toBe(200);
      expect(control.violations()).toEqual([]);
    },
  );

  it('is another one where the switch says so', async () => {
    const { finhub } = await withSandbox({ switches: { refusedPersons: ['max@*'] } });
    const company = await registerCompany(finhub);
    expect((await add(finhub, 'addDirector', company, director('max@company.example'))).status).toBe(400);
    expect((await add(finhub, 'addDirector', company, director('refused@company.example'))).status).toBe(200);
  });

  it.each([
    ['a birthday to come', 'addDirector', { dateOfBirth: '2990-01-01' }, 'person.dateOfBirth', 0],
    ['a phone without a country', 'addDirector', { phoneNumber: '067' }, 'person.phoneNumber', 1],
    ['no e-mail', 'addEmployee', { email: undefined }, 'person.email', 1],
  ] as const)('for %s is named by field', async (_name, call, changes, field, violations) => {
    const { finhub, control } = await withSandbox();
    const company = await registerCompany(finhub);
    const whole = call === 'addEmployee' ? employee('jane@company.example') : director('m@company.example');
    const body = { ...whole, person: { ...whole.person, ...changes } };
    const answer = await add(finhub, call, company, body);
    expect(answer.status).toBe(400);
    expect(answer.body.data).toMatchObject({ errors: [{ field }] });
    expect(control.violations()).toHaveLength(violations);
  });
});

describe('a shareholder', () => {
  it('is refused above 100 percent in all, with the total named', async () => {
    const { finhub, control } = await withSandbox();
    const company = await registerCompany(finhub);
    await add(finhub, 'addShareholder', company, owner('First', 60.5));
    const refused = await add(finhub, 'addShareholder', company, owner('Second', 39.51));
    expect(refused.status).toBe(422);
    expect(refused.body.message).toBe('The shares would total 100.01 percent');
    expect(refused.body.data).toMatchObject({
      errors: [{ field: 'ownershipPercentage' }],
      totalPercentage: 100.01,
    });
    expect((await add(finhub, 'addShareholder', company, owner('Second', 39.5))).status).toBe(200);
    expect(control.ledger({ effect: 'shareholder' })).toHaveLength(2);
    expect(finhub.mismatches).toEqual([]);
  });

  it('equal to another is taken twice, which the ledger shows', async () => {
    const { finhub, control } = await withSandbox();
    const company = await registerCompany(finhub);
    for (const lastName of ['Twice', 'Once', 'Twice']) {
      expect((await add(finhub, 'addShareholder', company, owner(lastName, 30))).status).toBe(200);
    }
    expect((await add(finhub, 'addShareholder', company, owner('Twice', 30))).status).toBe(422);
    expect(control.effects()).toMatchObject([{ effects: { 'shareholder/1': 2, 'shareholder/2': 1 } }]);
  });

  it('is a beneficial owner from 25 percent on, and a company becomes no user', async () => {
    const { finhub, control } = await withSandbox();
    const company = await registerCompany(finhub);
    const holding = { type: 'CORPORATE', companyName: 'Holding Ltd.', ownershipPercentage: 25 };
    const answer = await add(finhub, 'addShareholder', company, holding);
    expect(Object.keys(Object(answer.body.data) as object)).not.toContain('credentials');
    await add(finhub, 'addShareholder', company, owner('Small', 24.99));
    expect(control.customers()).toMatchObject([
      {
        shareholders: [
          { name: 'Holding Ltd.', isBeneficialOwner: true, userId: null },
          { name: 'Olga Small', isBeneficialOwner: false },
        ],
      },
    ]);
  });

  it.each([
    ['INDIVIDUAL', ['firstName', 'lastName']],
    ['CORPORATE', ['companyName']],
  ])('of type %s needs its names', async (type, fields) => {
    const { finhub } = await withSandbox();
    const body = { type, ownershipPercentage: 10 };
    const answer = await add(finhub, 'addShareholder', await registerCompany(finhub), body);
    expect(answer.status).toBe(400);
    expect(answer.body.data).toMatchObject({ errors: fields.map((field) => ({ field })) });
  });
});

describe('the effects of an organization', () => {
  it('tell people of one kind apart, however many and in whatever order they come', async () => {
    const { finhub, control } = await withSandbox();
    const company = await registerCompany(finhub);
    await addAdmin(finhub, company);
    const emails = Array.from({ length: 20 }, (_, index) => `person${index}@company.example`);
    await Promise.all(
      emails.flatMap((email) => [
        add(finhub, 'addEmployee', company, employee(email)),
        add(finhub, 'addDirector', company, director(email)),
      ]),
    );
    const counted = (kind: string, count: number) =>
      Array.from({ length: count }, (_, index) => [`${kind}/${index + 1}`, 1]);
    expect(control.effects()[0]?.effects).toEqual({
      registration: 1,
      ...Object.fromEntries([...counted('employee', 21), ...counted('director', 20)]),
    });
    expect(JSON.stringify(control.ledger())).not.toContain('@');
  });
});
