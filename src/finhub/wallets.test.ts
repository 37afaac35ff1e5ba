import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FinHubClient } from './client.js';
import { call, startLoopbackProvider, type LoopbackProvider } from './testing/loopback-provider.js';
import { customerId } from './testing/samples.js';

const path = '/api/v2.1/wallets/customer/c-1';

let provider: LoopbackProvider;
let finhub: FinHubClient;

beforeEach(async () => {
  provider = await startLoopbackProvider();
  finhub = provider.client();
});
afterEach(() => provider.close());

describe('wallets', () => {
  it.each([
    ['404', { status: 404, json: { code: 404, message: 'x' } }],
    ['an empty list', { json: { code: 200, data: [] } }],
    ['no data', { json: { code: 200, message: 'ok' } }],
  ])('are none yet by %s', async (_what, reply) => {
    provider.on(path, reply);
    expect(await finhub.wallets.list(customerId, 'B2C', call())).toEqual([]);
  });

  it('are listed with their IBAN where they have one', async () => {
    provider.on(path, {
      json: {
        code: 200,
        data: [
          { id: 'w-1', iban: '', status: 'INACTIVE' },
          { walletId: 'w-2', id: 'x', iban: 'LT1' },
        ],
      },
    });
    expect(await finhub.wallets.list(customerId, 'B2C', call())).toEqual([
      { walletId: 'w-1', iban: null, status: 'INACTIVE' },
      { walletId: 'w-2', iban: 'LT1', status: null },
    ]);
  });

  it.each([
    ['another form', { wallets: [] }],
    ['entries that tell nothing', [{ balance: '0.00' }]],
  ])('break the contract: %s', async (_what, data) => {
    provider.on(path, { json: { code: 200, data } });
    const listed = finhub.wallets.list(customerId, 'B2C', call());
    await expect(listed).rejects.toMatchObject({ type: 'FinHubContractViolation', mayHaveHappened: false });
  });
});
