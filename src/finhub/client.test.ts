import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CustomerId } from '../contract/ids.js';
import type { FinHubClient } from './client.js';
import {
  call,
  signInPath,
  startLoopbackProvider,
  type LoopbackProvider,
} from './testing/loopback-provider.js';
import { customerId } from './testing/samples.js';

const path = '/api/v2.1/wallets/customer/c-1';

let provider: LoopbackProvider;
let finhub: FinHubClient;

beforeEach(async () => {
  provider = await startLoopbackProvider();
  finhub = provider.client();
});
afterEach(() => provider.close());

describe('every call', () => {
  it('carries the context headers, the token and a request id of its own', async () => {
    provider.on(path, { json: { code: 200, data: [] } });
    await finhub.wallets.list(customerId, 'B2C', {
      ...call(),
      client: { ip: '203.0.113.7', deviceId: 'd\n1', platform: 'ios' },
    });
    const [signIn, wallets] = provider.received;
    expect(signIn?.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-request-id': 'r.1' });
    expect(signIn?.headers.authorization).toBeUndefined();
    expect(wallets?.path).toBe(`${path}?customerType=B2C`);
    expect(wallets?.headers).toMatchObject({
      authorization: 'Bearer token-1',
      'x-tenant-id': 'tenant-1',
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-from': 'integration-client',
      platform: 'ios',
      deviceid: 'd1',
      'x-request-id': 'r.2',
    });
    expect(wallets?.headers['user-agent']).toMatch(/^finhub-onboarding\/\d/);
    expect(wallets?.headers['content-type']).toBeUndefined();
  });

  it('stays below the path of the base URL, and an id stays one part of it', async () => {
    finhub = provider.client({
      baseUrl: `${provider.url}/baas/`,
      signIn: { kind: 'token', accessToken: 't' },
    });
    await finhub.wallets.list('a/b?c' as CustomerId, 'B2B', call());
    expect(provider.received[0]?.path).toBe('/baas/api/v2.1/wallets/customer/a%2Fb%3Fc?customerType=B2B');
  });
});

describe('signing in', () => {
  it('sends admin and tenant credentials', async () => {
    provider.on(path, { json: { data: [] } });
    await finhub.wallets.list(customerId, 'B2C', call());
    expect(provider.receivedAt(signInPath)[0]?.body).toEqual({
      username: 'admin@example.com',
      password: 'pass',
      tenantKey: 'tenant-key',
      tenantSecret: 'tenant-secret',
    });
  });

  it('names the admin user: the configured one, else that of the fixed token', async () => {
    const claims = Buffer.from('{"sub":"admin-9"}').toString('base64url');
    const fixed = provider.client({ signIn: { kind: 'token', accessToken: `h.${claims}.s` } });
    expect(await finhub.adminUserId(call())).toBe('admin-1');
    expect(await fixed.adminUserId(call())).toBe('admin-9');
  });
});
