import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CustomerId } from '../contract/ids.js';
import { startLoopbackProvider, type LoopbackProvider } from '../finhub/testing/loopback-provider.js';
import type { Activation } from './activation.js';
import { createIndividualActivities } from './individuals.js';
import { stepCall } from './testing/step-call.js';

describe('an activation', () => {
  const path = '/api/v2.1/customer/individual/c-1/activation';
  const walletsPath = '/api/v2.1/wallets/customer/c-1';
  const wallet = { walletId: 'w-1', iban: 'LT121000011101001000', status: 'ACTIVE' };
  const known = { walletId: 'w-1', iban: 'LT...1000' };

  let provider: LoopbackProvider;

  beforeEach(async () => {
    provider = await startLoopbackProvider();
  });
  afterEach(() => provider.close());

  const activate = (): Promise<Activation> => {
    const credentialKeys = { primary: noKey, all: [], find: () => undefined };
    const individuals = createIndividualActivities({ finhub: provider.client(), credentialKeys });
    const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
    const code = { plain: 'CODE' };
    const call = { ...stepCall, kind: 'individual' as const };
    const input = { customerId: 'c-1' as CustomerId, email: 'john@example.com', code, call };
    return environment.run(() => individuals.activateIndividual(input));
  };

  it.each([
    ['ACTIVE', known],
    [undefined, known],
    ['SUSPENDED', null],
  ])('gives the wallet of its answer only where that is active: %s', async (status, shown) => {
    provider.on(path, { json: { code: 200, data: { status: 'ACTIVE', wallet: { ...wallet, status } } } });
    expect(await activate()).toEqual({ result: 'accepted', status: 'ACTIVE', wallet: shown });
  });

  it.each([
    [wallet, { result: 'accepted', status: 'ACTIVATING', wallet: known }],
    [{ walletId: 'w-1', status: 'ACTIVE' }, { result: 'refused' }],
    [{ ...wallet, status: 'SUSPENDED' }, { result: 'refused' }],
  ])(
    'that FinHub refuses was made before only where there is an active wallet: %j',
    async (there, outcome) => {
      provider.on(path, { status: 409, json: { code: 409 } });
      provider.on(walletsPath, { json: { code: 200, data: [there] } });
      expect(await activate()).toEqual(outcome);
    },
  );
});

const noKey = { id: 'none', bytes: Buffer.alloc(32) };
