import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FinHubClient } from './client.js';
import {
  customerIdSchema,
  optionalId,
  subscriptionIdSchema,
  userIdSchema,
  verificationIdSchema,
} from './ids.js';
import { failureOf } from './testing/failure-of.js';
import { call, startLoopbackProvider, type LoopbackProvider } from './testing/loopback-provider.js';
import {
  customerId,
  employee,
  organizationId,
  organizationRegistration,
  registration,
} from './testing/samples.js';

const iban = 'LT601010012345678901';
const schemas = { customerIdSchema, userIdSchema, verificationIdSchema, subscriptionIdSchema };
const sign = fc.constantFrom(
  ...('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:-'.match(/./g) ?? []),
);

describe.each(Object.entries(schemas))('an id (%s)', (_name, schema) => {
  const isTaken = (value: unknown) => schema.safeParse(value).success;

  it.each([
    '97e7ff29-15f3-49ef-9681-3bbfcce4f6cd',
    'fs-cat-b2c-low-001',
    'cust_12345',
    'AB12cdef34567890',
    'LT60101001',
    'urn:finhub:1.2',
    'x'.repeat(128),
  ])('may be %s', (id) => {
    expect(isTaken(id)).toBe(true);
  });

  it.each([
    '',
    '.',
    '..',
    '.hidden',
    'x'.repeat(129),
    'a b',
    'a/b',
    'a?b',
    'a\n',
    '+37060000000',
    iban,
    7,
    null,
  ])('is never %j', (value) => {
    expect(isTaken(value)).toBe(false);
  });

  it('is made of letters, digits and a few signs, whatever they say', () => {
    const word = fc.string({ unit: sign, minLength: 1, maxLength: 128 });
    fc.assert(fc.property(word, (id) => isTaken(id) === !id.startsWith('.')));
  });

  it('has no other sign anywhere', () => {
    const part = fc.string({ unit: sign, maxLength: 60 });
    const other = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 1 })
      .filter((one) => !/[\w.:-]/.test(one));
    fc.assert(fc.property(part, other, part, (before, odd, after) => !isTaken(before + odd + after)));
  });

  it('is never an e-mail address', () => {
    fc.assert(fc.property(fc.emailAddress(), (email) => !isTaken(email)));
  });
});

describe('an id that may be left out', () => {
  it.each([undefined, null, ''])('is none where it is %j', (value) => {
    expect(optionalId.parse(value)).toBeNull();
  });

  it('has the form of all others', () => {
    expect(optionalId.parse('w-1')).toBe('w-1');
    expect(optionalId.safeParse('john@example.com').success).toBe(false);
  });
});

describe('an answer with an e-mail address for an id', () => {
  const odd = 'john.customer@example.com';
  let provider: LoopbackProvider;
  let finhub: FinHubClient;

  beforeEach(async () => {
    provider = await startLoopbackProvider();
    finhub = provider.client();
  });
  afterEach(() => provider.close());

  const customers = '/api/v2.1/customer';
  const verification = {
    type: 'IDENTITY_VERIFICATION',
    customerId,
    requestedLevel: 'TENANT_VERIFIED',
    requestedByUserId: 'u-1',
  } as const;

  it.each([
    [
      'a customer',
      `${customers}/individual/registration`,
      { id: odd, user: { id: 'u-1' } },
      () => finhub.individuals.register(registration, call()),
    ],
    [
      "a customer's user",
      `${customers}/individual/registration`,
      { id: 'c-1', user: { id: odd } },
      () => finhub.individuals.register(registration, call()),
    ],
    [
      'an organization',
      `${customers}/organization/registration`,
      { organizationId: odd },
      () => finhub.organizations.register(organizationRegistration, call()),
    ],
    [
      'an employee',
      `${customers}/organization/o-1/employee`,
      { userId: odd },
      () => finhub.personnel.addEmployee(organizationId, employee, call()),
    ],
    [
      'a verification',
      '/api/v2.1/verifications',
      { verificationId: odd },
      () => finhub.verifications.open(verification, call()),
    ],
    [
      'a subscription',
      '/api/v2.1/webhooks/subscriptions',
      [{ id: odd, url: 'https://example.com' }],
      () => finhub.webhooks.list(call()),
    ],
  ])('breaks the contract, and is not repeated in the error: %s', async (_what, path, data, ask) => {
    provider.on(path, { json: { code: 200, data } });
    const error = await failureOf(ask());
    expect(error.type).toBe('FinHubContractViolation');
    expect(error.message).not.toContain(odd);
  });

  it('is passed over as the id of a wallet, which no call needs', async () => {
    provider.on('/api/v2.1/wallets/customer/c-1', {
      json: { code: 200, data: [{ walletId: odd, iban: 'LT1' }] },
    });
    const wallets = await finhub.wallets.list(customerId, 'B2C', call());
    expect(wallets).toEqual([{ walletId: null, iban: 'LT1', status: null }]);
  });
});
