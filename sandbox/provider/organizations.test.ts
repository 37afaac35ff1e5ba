import { describe, expect, it, vi } from 'vitest';
import { companyRegistration, registerCompany, register, textAt, withSandbox } from '../testing/index.js';

const email = 'admin@company.example';
const body = companyRegistration(email);
const { organizationCustomer } = body;

describe('the registration of an organization', () => {
  it('leaves it PENDING_VERIFICATION and says so', async () => {
    const { finhub, control } = await withSandbox();
    const answer = await finhub.call('registerOrganization', { body });
    const customerId = textAt(answer, 'organizationId');
    expect(answer.body.data).toMatchObject({ customerStatus: 'PENDING_VERIFICATION', organization: true });
    expect(control.customers()).toMatchObject([
      { kind: 'organization', customerId, email, name: 'My Company Ltd.', status: 'PENDING_VERIFICATION' },
    ]);
    expect(control.effects()).toEqual([{ customerId, effects: { registration: 1 } }]);
    expect(finhub.mismatches).toEqual([]);
  });

  it.each([
    ['organizationId', ['organizationId']],
    ['id', ['id']],
    ['both', ['organizationId', 'id']],
  ] as const)('names it by the switch organizationIdField: %s', async (organizationIdField, members) => {
    const { finhub, control } = await withSandbox({ switches: { organizationIdField } });
    const answer = await finhub.call('registerOrganization', { body });
    const [organization] = control.customers();
    const ids = Object.fromEntries(members.map((member) => [member, organization?.customerId]));
    expect(answer.body.data).toMatchObject(ids);
    const names = Object.keys(Object(answer.body.data) as object);
    expect(names.filter((name) => /^(organizationId|id)$/.test(name))).toEqual(members);
  });

  it('ignores lists of people', async () => {
    const { finhub, control } = await withSandbox();
    const person = { firstName: 'Ann', lastName: 'Other', email: 'ann@company.example' };
    const lists = { employees: [{ person }], directors: [person], shareholders: [{ share: 100 }] };
    const organization = { ...organizationCustomer.organization, representatives: [person] };
    const customer = { ...organizationCustomer, ...lists, organization };
    const answer = await finhub.call('registerOrganization', {
      body: { ...body, organizationCustomer: customer },
    });
    expect(answer.status).toBe(200);
    expect(control.customers()).toMatchObject([{ employees: [], directors: [], shareholders: [] }]);
  });

  it.each([
    ['a weak password', { password: 'short1!', matchingPassword: 'short1!' }, ['password']],
    ['a second password that differs', { matchingPassword: 'SecurePass124!' }, ['matchingPassword']],
    [
      'a category for individuals',
      { customerCategory: { id: 'fs-cat-b2c-low-001', name: 'Individual Standard' } },
      ['customerCategory.id'],
    ],
    [
      'another e-mail for its user',
      { organizationCustomer: { ...organizationCustomer, user: { email: 'else@company.example' } } },
      ['organizationCustomer.user.email'],
    ],
    [
      'an incorporation to come',
      {
        organizationCustomer: {
          ...organizationCustomer,
          organization: { ...organizationCustomer.organization, incorporationDate: '2990-01-01' },
        },
      },
      ['organizationCustomer.organization.incorporationDate'],
    ],
  ])('with %s is refused by a rule, which is no violation', async (_name, changes, fields) => {
    const { finhub, control } = await withSandbox();
    const user = { email };
    const answer = await finhub.call('registerOrganization', {
      body: { ...body, organizationCustomer: { ...organizationCustomer, user }, ...changes },
    });
    expect(answer.status).toBe(400);
    expect(answer.body.data).toMatchObject({ errors: fields.map((field) => ({ field })) });
    expect([control.violations(), control.customers()]).toEqual([[], []]);
  });

  it.each([
    ['no category', { customerCategory: undefined }, 'customerCategory'],
    ['no e-mail address', { email: 'nobody' }, 'email'],
    [
      'no legal name',
      { organizationCustomer: { customerName: 'My', organization: { tradingName: 'M' } } },
      'organizationCustomer.organization.legalName',
    ],
  ])('with %s breaks the description, which is put on record', async (_name, changes, field) => {
    const { finhub, control } = await withSandbox();
    const answer = await finhub.call('registerOrganization', { body: { ...body, ...changes } });
    expect(answer.status).toBe(400);
    const named: unknown = expect.arrayContaining([expect.objectContaining({ field })]);
    expect(control.violations()).toMatchObject([{ operation: 'registerOrganization', errors: named }]);
  });
});

describe('a second registration of an organization', () => {
  const again = { body: companyRegistration(email.toUpperCase()) };

  it('answers 409 without the id, and makes no second organization', async () => {
    const { finhub, control } = await withSandbox();
    await registerCompany(finhub, email);
    const answer = await finhub.call('registerOrganization', again);
    expect(answer.status).toBe(409);
    expect(Object.keys(Object(answer.body.data) as object)).toEqual(['error']);
    expect(control.ledger({ effect: 'registration' })).toHaveLength(1);
  });

  it('names the organization where the switch says so', async () => {
    const { finhub } = await withSandbox({ switches: { registrationConflictBody: 'id' } });
    const { organizationId } = await registerCompany(finhub, email);
    const answer = await finhub.call('registerOrganization', again);
    expect(answer.body.data).toMatchObject({ organizationId, customerId: organizationId, email });
  });

  it('can also be a 400, or a success with the same id', async () => {
    const { finhub, control } = await withSandbox({ switches: { registrationDuplicate: 400 } });
    const { organizationId } = await registerCompany(finhub, email);
    expect((await finhub.call('registerOrganization', again)).status).toBe(400);
    await control.setSwitches({ registrationDuplicate: '200-same-id' });
    const repeated = await finhub.call('registerOrganization', again);
    expect(textAt(repeated, 'organizationId')).toBe(organizationId);
    expect(control.ledger({ effect: 'registration' })).toHaveLength(1);
  });

  it('may have the e-mail of an individual, and the calls of one kind do not reach the other', async () => {
    const { finhub, control } = await withSandbox();
    const { customerId } = await register(finhub, email);
    const { organizationId } = await registerCompany(finhub, email);
    expect(control.customers({ email }).map(({ kind }) => kind)).toEqual(['individual', 'organization']);
    const consent = { body: { accepted: true, version: '1.0' } };
    const path = { customerId: organizationId, organizationId: customerId, consentType: 'terms' };
    expect((await finhub.call('acceptIndividualConsent', { path, ...consent })).status).toBe(404);
    expect((await finhub.call('acceptOrganizationConsent', { path, ...consent })).status).toBe(404);
  });
});

describe('the default admin user', () => {
  it('appears after the answer to the registration', async () => {
    const { finhub, control } = await withSandbox({ switches: { orgAdminDelay: 60_000 } });
    const answer = await finhub.call('registerOrganization', { body });
    expect(Object.keys(Object(answer.body.data) as object)).not.toContain('adminEmployees');
    expect(control.customers()).toMatchObject([{ adminUserId: null }]);
    await control.setSwitches({ orgAdminDelay: 1 });
    await registerCompany(finhub, 'other@company.example');
    const appeared = () => control.customers({ email: 'other@company.example' });
    await vi.waitFor(() => expect(appeared()).not.toMatchObject([{ adminUserId: null }]));
  });

  it('is there at once without a delay, and then the answer names it', async () => {
    const { finhub, control } = await withSandbox({ switches: { orgAdminDelay: 0 } });
    const answer = await finhub.call('registerOrganization', { body });
    const userId = textAt(answer, 'adminEmployees.0.userId');
    expect(control.customers()).toMatchObject([{ adminUserId: userId }]);
  });
});
