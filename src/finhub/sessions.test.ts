import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FinHubClient } from './client.js';
import { call, startLoopbackProvider, type LoopbackProvider } from './testing/loopback-provider.js';
import { customerId, registration, userId } from './testing/samples.js';

const path = '/api/v2.1/customer/individual/c-1/users/u-1/sessions';

let provider: LoopbackProvider;
let finhub: FinHubClient;

beforeEach(async () => {
  provider = await startLoopbackProvider();
  finhub = provider.client();
});
afterEach(() => provider.close());

describe('customer session', () => {
  it('gives id and expiry, never a token', async () => {
    const data = {
      sessionId: 's-1',
      token: 'secret',
      refreshToken: 'secret',
      expiresAt: '2026-01-14T10:03:42.19',
      success: true,
    };
    provider.on(path, { json: { code: 200, data } });
    const credentials = { username: registration.details.email, password: 'p' };
    const session = await finhub.sessions.openCustomerSession(customerId, userId, credentials, call());
    expect(session).toEqual({ sessionId: 's-1', expiresAt: '2026-01-14T10:03:42.19' });
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
    const opened = finhub.sessions.openCustomerSession(
      customerId,
      userId,
      { username: 'u', password: 'p' },
      call(),
    );
    await expect(opened).rejects.toMatchObject({ type: 'FinHubUnauthorized' });
    expect(provider.receivedAt(path)).toHaveLength(1);
  });
});
