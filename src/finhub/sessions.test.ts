import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FinHubClient } from './client.js';
import { failureOf } from './testing/failure-of.js';
import { call, startLoopbackProvider, type LoopbackProvider } from './testing/loopback-provider.js';
import { customerId, organizationId, registration, userId } from './testing/samples.js';

const credentials = { username: registration.details.email, password: 'p' };

let provider: LoopbackProvider;
let finhub: FinHubClient;

beforeEach(async () => {
  provider = await startLoopbackProvider();
  finhub = provider.client();
});
afterEach(() => provider.close());

describe.each([
  {
    kind: 'customer',
    operation: 'openCustomerSession',
    path: '/api/v2.1/customer/individual/c-1/users/u-1/sessions',
    open: () => finhub.sessions.openCustomerSession(customerId, userId, credentials, call()),
  },
  {
    kind: 'organization',
    operation: 'openOrganizationSession',
    path: '/api/v2.1/customer/organization/o-1/users/u-1/sessions',
    open: () => finhub.sessions.openOrganizationSession(organizationId, userId, credentials, call()),
  },
])('$kind session', ({ operation, path, open }) => {
  it('gives nothing of what it opened', async () => {
    const data = {
      sessionId: 's-1',
      token: 'secret',
      refreshToken: 'secret',
      expiresAt: '2026-01-14T10:03:42.19',
      success: true,
    };
    provider.on(path, { json: { code: 200, data } });
    await expect(open()).resolves.toBeUndefined();
    expect(provider.receivedAt(path)[0]?.body).toEqual({
      ...credentials,
      tenantKey: 'tenant-key',
      tenantSecret: 'tenant-secret',
    });
  });

  it('is asked for once only when refused, since five refusals lock the customer', async () => {
    provider.on(path, {
      status: 401,
      json: { code: 401, message: 'x', data: { attempts: 1, maxAttempts: 5 } },
    });
    expect(await failureOf(open())).toMatchObject({ type: 'FinHubUnauthorized', operation });
    expect(provider.receivedAt(path)).toHaveLength(1);
  });
});
