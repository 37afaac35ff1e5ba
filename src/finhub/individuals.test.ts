import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FinHubClient } from './client.js';
import { call, startLoopbackProvider, type LoopbackProvider } from './testing/loopback-provider.js';
import { customerId, registration } from './testing/samples.js';

const { details, category } = registration;

const paths = {
  registration: '/api/v2.1/customer/individual/registration',
  readiness: '/api/v2.1/customer/individual/c-1/owner/tenant-1/activation/check',
  activation: '/api/v2.1/customer/individual/c-1/activation',
};

let provider: LoopbackProvider;
let finhub: FinHubClient;

beforeEach(async () => {
  provider = await startLoopbackProvider();
  finhub = provider.client();
});
afterEach(() => provider.close());

describe('registration', () => {
  it('sends every member that the schema requires', async () => {
    const data = {
      id: 'c-1',
      customerStatus: 'CS_REGISTRATION_COMPLETED',
      user: { id: 'u-1', email: details.email },
    };
    provider.on(paths.registration, { json: { code: 200, message: 'created', data } });
    const registered = await finhub.individuals.register(registration, call());
    expect(registered).toEqual({
      customerId: 'c-1',
      userId: 'u-1',
      customerStatus: 'CS_REGISTRATION_COMPLETED',
    });
    const { address, ...person } = details;
    expect(provider.receivedAt(paths.registration)[0]?.body).toEqual({
      ...person,
      password: 'SecurePass123!',
      matchingPassword: 'SecurePass123!',
      pincode: '12345',
      roleIds: ['ACCOUNT_OWNER', 'USER'],
      customerCategory: category,
      individualCustomer: {
        tenantId: 'tenant-1',
        customerName: 'John Customer',
        person: {
          firstName: 'John',
          lastName: 'Customer',
          email: details.email,
          dateOfBirth: '1990-05-15',
          gender: 'MALE',
          nationality: 'Lithuania',
          addresses: [{ type: 'HOME', ...address, isPrimary: true }],
          contacts: [{ type: 'EMAIL', value: details.email, isPrimary: true }],
        },
        user: {
          tenantId: 'tenant-1',
          username: details.email,
          email: details.email,
          password: 'SecurePass123!',
          status: 'PENDING_ACTIVATION',
          roles: ['ACCOUNT_OWNER', 'USER'],
          isActive: false,
        },
        categorization: { ...category, description: category.name, isActive: true },
      },
    });
  });
});

describe('readiness', () => {
  it('reads the newest flags', async () => {
    const data = {
      activationAllowed: true,
      consentOk: true,
      verificationOk: true,
      riskLevel: 'LOW',
      message: 'ready',
    };
    provider.on(paths.readiness, { json: { code: 200, data } });
    expect(await finhub.individuals.readiness(customerId, call())).toEqual({
      allowed: true,
      consentOk: true,
      verificationOk: true,
      missingConsents: [],
      powerTenantApprovalRequired: false,
      powerTenantApprovalOk: undefined,
    });
  });

  it('reads canActivate of older answers, and what is missing', async () => {
    const data = {
      canActivate: false,
      missingConsents: ['PRIVACY_POLICY', 'not a code!'],
      powerTenantApprovalRequired: true,
    };
    provider.on(paths.readiness, { json: { success: true, data } });
    expect(await finhub.individuals.readiness(customerId, call())).toMatchObject({
      allowed: false,
      verificationOk: undefined,
      missingConsents: ['PRIVACY_POLICY'],
      powerTenantApprovalRequired: true,
    });
  });
});

describe('readiness that does not tell whether the customer may be activated', () => {
  it.each([
    ['an empty body', { text: '' }],
    ['no data', { json: { code: 200, message: 'ok' } }],
    ['another object', { json: { code: 200, data: { verificationOk: true } } }],
  ])('breaks the contract: %s', async (_what, reply) => {
    provider.on(paths.readiness, reply);
    const read = finhub.individuals.readiness(customerId, call());
    await expect(read).rejects.toMatchObject({ type: 'FinHubContractViolation', mayHaveHappened: false });
  });
});

describe('activation', () => {
  it.each([
    ['nothing', {}, { status: null, wallet: null }],
    [
      'a wallet',
      { wallet: { walletId: 'w-1', iban: 'LT1', status: 'ACTIVE' }, activationStatus: 'ACTIVATED' },
      { status: 'ACTIVATED', wallet: { walletId: 'w-1', iban: 'LT1', status: 'ACTIVE' } },
    ],
    [
      'an IBAN beside the wallet',
      { iban: 'LT1', wallet: { id: 'w-1' }, status: 'ACTIVATED' },
      { status: 'ACTIVATED', wallet: { walletId: 'w-1', iban: 'LT1', status: null } },
    ],
  ])('may answer with %s', async (_what, data, expected) => {
    provider.on(paths.activation, { json: { code: 200, data, message: 'Success' } });
    const activation = { userId: details.email, code: 'CODE' };
    expect(await finhub.individuals.activate(customerId, activation, call())).toEqual(expected);
    expect(provider.receivedAt(paths.activation)[0]?.body).toEqual(activation);
  });
});
