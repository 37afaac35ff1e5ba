import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FinHubClient } from './client.js';
import { call, startLoopbackProvider, type LoopbackProvider } from './testing/loopback-provider.js';
import { individual, organization } from './testing/samples.js';

const customers = [
  [individual, '/api/v2.1/customer/individual/c-1/consents/data-processing'],
  [organization, '/api/v2.1/customer/organization/o-1/consents/data-processing'],
] as const;

const replies = [
  ['PENDING', { json: { code: 200, data: { status: 'PENDING' } } }],
  ['ACCEPTED', { json: { data: { status: 'ACCEPTED', isGranted: true } } }],
  [null, { json: { code: 200, message: 'ok' } }],
  [null, { status: 204 }],
  [null, { text: 'OK' }],
] as const;

let provider: LoopbackProvider;
let finhub: FinHubClient;

beforeEach(async () => {
  provider = await startLoopbackProvider();
  finhub = provider.client();
});
afterEach(() => provider.close());

describe.each(customers)('consent of $kind', (customer, path) => {
  it.each(replies)('is accepted by any 2xx, whose status is %s', async (status, reply) => {
    provider.on(path, reply);
    const consent = { type: 'data-processing', version: '1.0', acceptedAt: '2026-05-01T10:00:00Z' } as const;
    expect(await finhub.consents.accept(customer, consent, call())).toEqual({ status });
    expect(provider.receivedAt(path)[0]?.body).toEqual({
      accepted: true,
      version: '1.0',
      acceptedAt: '2026-05-01T10:00:00Z',
    });
  });
});
