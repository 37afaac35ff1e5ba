import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CustomerId } from '../contract/ids.js';
import type { OnboardingKind } from '../contract/onboarding.js';
import { startLoopbackProvider, type LoopbackProvider } from '../finhub/testing/loopback-provider.js';
import { stepCall } from './testing/step-call.js';
import { createWalletActivities, type FindWallet, type WalletSearch } from './wallets.js';

describe('a search for the wallet', () => {
  const kinds: readonly OnboardingKind[] = ['individual', 'organization'];
  const walletsPath = '/api/v2.1/wallets/customer/c-1';
  const wallet = { walletId: 'w-1', iban: 'LT121000011101001000', status: 'ACTIVE' };

  let provider: LoopbackProvider;

  beforeEach(async () => {
    provider = await startLoopbackProvider();
  });
  afterEach(() => provider.close());

  const search = (
    kind: OnboardingKind,
    wallets: readonly object[],
    differing: Partial<FindWallet> = {},
  ): Promise<WalletSearch> => {
    provider.on(walletsPath, { json: { code: 200, data: wallets } });
    const activities = createWalletActivities({ finhub: provider.client() });
    const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
    return environment.run(() =>
      activities.findWallet({ ...input, ...differing, call: { ...stepCall, kind } }),
    );
  };

  it.each([{}, { status: undefined }, { walletId: 'W 4711/ä' }])(
    'finds one with an IBAN that is active, or tells no status: %j',
    async (differing) => {
      const found = await search('individual', [{ ...wallet, ...differing }]);
      const walletId = 'walletId' in differing ? null : 'w-1';
      expect(found).toEqual({ result: 'found', wallet: { walletId, iban: 'LT...1000' } });
    },
  );

  it.each(
    kinds.flatMap((kind) => ['SUSPENDED', 'BLOCKED', 'CLOSED'].map((status) => [kind, status] as const)),
  )('finds none of an %s that is %s, and tells that', async (kind, status) => {
    const heldBack = [{ ...wallet, status }];
    expect(await search(kind, heldBack, { once: true })).toEqual({ result: 'absent' });
    expect(await search(kind, heldBack)).toEqual({ result: 'under-way', status });
    await expect(search(kind, heldBack, { knownStatus: status })).rejects.toMatchObject({ type: 'NotReady' });
  });

  it.each([{ walletId: 'w-1', status: 'ACTIVE' }, { walletId: 'W 4711/ä' }])(
    'waits for the IBAN of %j',
    async (early) => {
      await expect(search('individual', [early])).rejects.toMatchObject({ type: 'NotReady' });
    },
  );
});

const everySecond = { firstMs: 1_000, longestMs: 1_000 };
const input: FindWallet = {
  customerId: 'c-1' as CustomerId,
  intervals: everySecond,
  overdueAfterMs: null,
  once: false,
  knownStatus: null,
  readsBefore: 0,
};
