import { describe, expect, it } from 'vitest';
import { register, registration, textAt, withSandbox } from '../testing/index.js';

const email = 'john.customer@example.com';
const { individualCustomer: full, ...short } = registration(email);

describe('a registration', () => {
  it.each([
    ['the short form of the page', short],
    [
      'the two members of the other sample',
      { ...short, individualCustomer: { customerName: 'J', tenantId: full.tenantId } },
    ],
  ])('is taken in %s, and refused by the strict switch', async (_name, body) => {
    const { finhub, control } = await withSandbox({ switches: { strictIndividualCustomer: true } });
    expect((await finhub.call('registerIndividualCustomer', { body })).status).toBe(400);
    await control.setSwitches({ strictIndividualCustomer: false });
    expect((await finhub.call('registerIndividualCustomer', { body })).status).toBe(200);
  });

  it.each([
    [
      'a password without a symbol',
      { password: 'SecurePass1234', matchingPassword: 'SecurePass1234' },
      'password',
    ],
    ['a short password', { password: 'Short1!', matchingPassword: 'Short1!' }, 'password'],
    ['a second password that differs', { matchingPassword: 'SecurePass124!' }, 'matchingPassword'],
    ['an unknown category', { customerCategory: { id: 'nope', name: 'Nope' } }, 'customerCategory.id'],
    [
      'a category for organizations',
      { customerCategory: { id: 'fs-cat-b2b-small-001', name: 'Small Business' } },
      'customerCategory.id',
    ],
    ['a birthday to come', { dateOfBirth: '2990-01-01' }, 'dateOfBirth'],
  ])('with %s is refused by a rule, which is no violation', async (_name, changes, field) => {
    const { finhub, control } = await withSandbox();
    const answer = await finhub.call('registerIndividualCustomer', { body: { ...short, ...changes } });
    expect(answer.status).toBe(400);
    expect(answer.body.data).toMatchObject({ errors: [{ field }] });
    expect([control.violations(), control.customers()]).toEqual([[], []]);
  });

  it.each([
    ['no phone', { phone: undefined }, 'phone'],
    ['a phone without a country', { phone: '062767557' }, 'phone'],
    ['a number for a name', { firstName: 7 }, 'firstName'],
    [
      'half of the full form',
      { individualCustomer: { ...full, person: { ...full.person, addresses: [{}] } } },
      'individualCustomer.person.addresses[0].type',
    ],
  ])('with %s breaks the description, which is put on record', async (_name, changes, field) => {
    const { finhub, control } = await withSandbox();
    const answer = await finhub.call('registerIndividualCustomer', { body: { ...short, ...changes } });
    expect(answer.status).toBe(400);
    const named: unknown = expect.arrayContaining([expect.objectContaining({ field })]);
    expect(answer.body.data).toMatchObject({ errors: named });
    expect(control.violations()).toMatchObject([{ operation: 'registerIndividualCustomer', errors: named }]);
    expect(answer.text).not.toContain(email);
  });
});

describe('a second registration of one e-mail', () => {
  const again = { body: registration(` ${email.toUpperCase()}`.trim()) };

  it('answers 409 without the id, and makes no second customer', async () => {
    const { finhub, control } = await withSandbox();
    await register(finhub, email);
    const answer = await finhub.call('registerIndividualCustomer', again);
    expect(answer.status).toBe(409);
    expect(Object.keys(Object(answer.body.data) as object)).toEqual(['error']);
    expect(control.ledger({ effect: 'registration' })).toHaveLength(1);
  });

  it('names the customer where the switch says so', async () => {
    const { finhub } = await withSandbox({ switches: { registrationConflictBody: 'id' } });
    const { customerId, userId } = await register(finhub, email);
    const answer = await finhub.call('registerIndividualCustomer', again);
    expect(answer.body.data).toMatchObject({ id: customerId, userId, email });
  });

  it('can also be a 400, or a success with the same id', async () => {
    const { finhub, control } = await withSandbox({ switches: { registrationDuplicate: 400 } });
    const { customerId } = await register(finhub, email);
    expect((await finhub.call('registerIndividualCustomer', again)).status).toBe(400);
    await control.setSwitches({ registrationDuplicate: '200-same-id' });
    expect(textAt(await finhub.call('registerIndividualCustomer', again), 'id')).toBe(customerId);
    expect(control.ledger({ effect: 'registration' })).toHaveLength(1);
  });

  it('is one customer even when both come at the same time', async () => {
    const { finhub, control } = await withSandbox();
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => finhub.call('registerIndividualCustomer', again)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect(control.customers()).toHaveLength(1);
  });
});
