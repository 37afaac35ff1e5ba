import { Context } from '@temporalio/activity';
import type { CustomerId } from '../contract/ids.js';
import type { PollIntervals } from '../contract/policy.js';
import { pollDelay } from '../contract/polling.js';
import type { StepInput } from '../contract/steps.js';
import type { Wallet } from '../finhub/index.js';
import { elapsedMs, finhubCall } from './attempt.js';
import type { ActivityDependencies } from './dependencies.js';
import { attempt, notYet } from './failure.js';

export interface FindWallet {
  readonly customerId: CustomerId;
  readonly intervals: PollIntervals;
  /** Report back as overdue after this long, in milliseconds; null: go on reading. */
  readonly overdueAfterMs: number | null;
  /** One look only, found or not. */
  readonly once: boolean;
}

/** A wallet as a case may show it: the IBAN masked. */
export interface KnownWallet {
  readonly walletId: string | null;
  readonly iban: string | null;
}

export type WalletSearch =
  { readonly result: 'found'; readonly wallet: KnownWallet } | { readonly result: 'overdue' | 'absent' };

export const createWalletActivities = ({ finhub }: ActivityDependencies) => ({
  /** Reads by retry until the customer has a wallet with an IBAN. "Not found" and an empty list both mean: not yet. */
  async findWallet({ call, ...input }: StepInput<FindWallet>): Promise<WalletSearch> {
    return attempt(call, async () => {
      const wallets = await finhub.wallets.list(input.customerId, 'B2C', finhubCall(call));
      const wallet = wallets.find(({ iban }) => iban !== null);
      if (wallet !== undefined) return { result: 'found', wallet: maskedWallet(wallet) };
      if (input.once) return { result: 'absent' };
      if (input.overdueAfterMs !== null && elapsedMs() >= input.overdueAfterMs) return { result: 'overdue' };
      throw notYet('No wallet with an IBAN yet', pollDelay(input.intervals, Context.current().info.attempt));
    });
  },
});

/** The wallet without what no history should hold: `LT121000011101001000` becomes `LT...1000`. */
export function maskedWallet({ walletId, iban }: Wallet): KnownWallet {
  return { walletId, iban: iban === null ? null : `${iban.slice(0, 2)}...${iban.slice(-4)}` };
}
