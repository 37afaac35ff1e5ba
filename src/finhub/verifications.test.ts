import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FinHubClient } from './client.js';
import { toVerificationId } from './ids.js';
import { call, startLoopbackProvider, type LoopbackProvider } from './testing/loopback-provider.js';
import { customerId } from './testing/samples.js';

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

  it('is approved by any 2xx', async () => {
    provider.on(paths.approve, { status: 204 });
    await finhub.verifications.approve(toVerificationId('v-1'), { ...request, userId: 'worker' }, call());
    expect(provider.receivedAt(paths.approve)[0]?.body).toMatchObject({
      verificationId: 'v-1',
      status: 'APPROVED',
      customerId: 'c-1',
      verificationType: 'IDENTITY_VERIFICATION',
      userId: 'worker',
    });
  });
});
