import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FinHubClient } from './client.js';
import { failureOf } from './testing/failure-of.js';
import { call, startLoopbackProvider, type LoopbackProvider } from './testing/loopback-provider.js';
import { organizationRegistration } from './testing/samples.js';

const { details, category } = organizationRegistration;
const path = '/api/v2.1/customer/organization/registration';

let provider: LoopbackProvider;
let finhub: FinHubClient;

beforeEach(async () => {
  provider = await startLoopbackProvider();
  finhub = provider.client();
});
afterEach(() => provider.close());

describe('registration of an organization', () => {
  const register = (registration = organizationRegistration) =>
    finhub.organizations.register(registration, call());

  it.each([
    ['organizationId', { organizationId: 'o-1' }],
    ['id', { id: 'o-1', individual: false, organization: true, adminEmployees: [] }],
    ['both', { organizationId: 'o-1', id: 'o-1' }],
    ['organizationId beside a null id', { organizationId: 'o-1', id: null }],
  ])('gives the id by %s', async (_member, data) => {
    provider.on(path, { json: { code: 200, message: 'created', data } });
    expect(await register()).toEqual({ organizationId: 'o-1', customerStatus: null });
  });

  it('gives the status where the answer has it', async () => {
    provider.on(path, { json: { id: 'o-1', customerStatus: 'CS_REGISTRATION_COMPLETED' } });
    expect(await register()).toEqual({
      organizationId: 'o-1',
      customerStatus: 'CS_REGISTRATION_COMPLETED',
    });
  });

  it('without any id breaks the contract', async () => {
    provider.on(path, { json: { code: 200, data: { email: details.email } } });
    expect(await failureOf(register())).toMatchObject({
      type: 'FinHubContractViolation',
      mayHaveHappened: true,
      fields: ['organizationId'],
    });
  });

  it.each(['organizationId', 'customerId', 'id'])('refused as a duplicate names it by %s', async (member) => {
    const data = { [member]: 'o-9', email: details.email };
    provider.on(path, { status: 409, json: { code: 409, message: 'exists', data } });
    const { conflict } = await failureOf(register());
    expect(conflict).toEqual({ customerId: 'o-9', email: details.email });
  });

  it('sends the newest body, with what other pages add to the organization and its first user', async () => {
    provider.on(path, { json: { organizationId: 'o-1' } });
    await register();
    const { address } = details;
    expect(provider.receivedAt(path)[0]?.body).toEqual({
      email: details.email,
      password: 'SecurePass123!',
      matchingPassword: 'SecurePass123!',
      roleIds: ['ACCOUNT_OWNER', 'ADMIN'],
      customerCategory: category,
      organizationCustomer: {
        customerName: 'My Company',
        organization: {
          legalName: 'My Company Ltd.',
          tradingName: 'My Company',
          registrationNumber: 'REG-1',
          taxId: 'TAX-1',
          email: details.email,
          phone: details.phone,
          addresses: [
            {
              type: 'REGISTERED',
              street: address.street,
              city: address.city,
              postalCode: address.postalCode,
              country: address.country,
              isPrimary: true,
            },
          ],
        },
        user: {
          username: details.email,
          email: details.email,
          password: 'SecurePass123!',
          status: 'PENDING_ACTIVATION',
          roles: ['ACCOUNT_OWNER', 'ADMIN'],
        },
      },
    });
  });

  it('sends what the sign-up says beyond that', async () => {
    provider.on(path, { json: { organizationId: 'o-1' } });
    const more = {
      legalForm: 'LIMITED_LIABILITY_COMPANY',
      industry: 'TECHNOLOGY',
      incorporationDate: '2020-01-31',
      website: 'https://company.example',
      businessDescription: 'Makes things',
    };
    await register({ ...organizationRegistration, details: { ...details, ...more } });
    expect(provider.receivedAt(path)[0]?.body).toMatchObject({
      organizationCustomer: { organization: more },
    });
  });
});
