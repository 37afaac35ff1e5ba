import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FinHubClient } from './client.js';
import { toVerificationId } from './ids.js';
import { call, startLoopbackProvider, type LoopbackProvider } from './testing/loopback-provider.js';
import { customerId, organizationId } from './testing/samples.js';

const paths = {
  verifications: '/api/v2.1/verifications',
  ownVerification: '/api/v2.1/customer/individual/c-1/verification',
  approve: '/api/v2.1/verifications/v-1/approve',
};

let provider: LoopbackProvider;
let finhub: FinHubClient;

beforeEach(async () => {
  provider = await startLoopbackProvider();
  finhub = provider.client();
});
afterEach(() => provider.close());

describe('verification', () => {
  const request = {
    type: 'IDENTITY_VERIFICATION',
    customerId,
    requestedLevel: 'TENANT_VERIFIED',
    requestedByUserId: 'u-1',
  } as const;

  it.each([
    ['verificationId', { verificationId: 'v-1', status: 'PENDING' }],
    ['id', { id: 'v-1', status: 'PENDING', startedAt: '2026-01-14T10:03:42' }],
  ])('is known by %s', async (_member, data) => {
    provider.on(paths.verifications, { json: { success: true, data } });
    expect(await finhub.verifications.open(request, call())).toEqual({
      verificationId: 'v-1',
      status: 'PENDING',
    });
    expect(provider.receivedAt(paths.verifications)[0]?.body).toMatchObject({
      ...request,
      requestedByTenantId: 'tenant-1',
    });
  });

  it('of an organization is a business check, asked for by the user it names', async () => {
    provider.on(paths.verifications, { json: { code: 200, data: { verificationId: 'v-1' } } });
    const business = { ...request, type: 'BUSINESS_VERIFICATION', customerId: organizationId } as const;
    await finhub.verifications.open(business, call());
    expect(provider.receivedAt(paths.verifications)[0]?.body).toEqual({
      customerId: 'o-1',
      type: 'BUSINESS_VERIFICATION',
      requestedLevel: 'TENANT_VERIFIED',
      requestedByUserId: 'u-1',
      requestedByTenantId: 'tenant-1',
      notes: 'Business check',
    });
  });

  it('without any id breaks the contract', async () => {
    provider.on(paths.verifications, { json: { code: 200, data: { status: 'PENDING' } } });
    const opened = finhub.verifications.open(request, call());
    await expect(opened).rejects.toMatchObject({
      type: 'FinHubContractViolation',
      fields: ['verificationId'],
    });
  });

  it('is opened through the customer where that is asked for', async () => {
    provider.on(paths.ownVerification, { json: { verificationId: 'v-2' } });
    const opened = await finhub.verifications.openForCustomer(customerId, call());
    expect(opened).toEqual({ verificationId: 'v-2', status: null });
  });

  it.each([
    ['IDENTITY_VERIFICATION', customerId, { customerId }],
    ['BUSINESS_VERIFICATION', organizationId, { customerId: organizationId, organizationId }],
  ] as const)('of type %s is approved by any 2xx', async (type, id, ids) => {
    provider.on(paths.approve, { status: 204 });
    const approval = { type, customerId: id, userId: 'worker' };
    await finhub.verifications.approve(toVerificationId('v-1'), approval, call());
    expect(provider.receivedAt(paths.approve)[0]?.body).toEqual({
      verificationId: 'v-1',
      status: 'APPROVED',
      comment: 'Approved by the onboarding worker',
      verificationType: type,
      userId: 'worker',
      ...ids,
    });
  });
});
