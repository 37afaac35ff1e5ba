import type { CustomerId } from '../contract/ids.js';
import type { OnboardingKind } from '../contract/onboarding.js';
import type { PollIntervals } from '../contract/policy.js';
import type { StepInput } from '../contract/steps.js';
import type { Wallet } from '../finhub/index.js';
import { elapsedMs, finhubCall } from './attempt.js';
import type { ActivityDependencies } from './dependencies.js';
import { attempt, notYet } from './failure.js';
import { nextReadAfter } from './next-read.js';
import { isActiveWallet, isHeldBack } from './wallet-status.js';

export interface FindWallet {
  readonly customerId: CustomerId;
  readonly intervals: PollIntervals;
  /** Report back as overdue after this long, in milliseconds; null: go on reading. */
  readonly overdueAfterMs: number | null;
  /** One look only, found or not. */
  readonly once: boolean;
  /** The status shown already: another one is reported back, where FinHub tells it. */
  readonly knownStatus: string | null;
  /** Reads of this wait that ended with another status: the next one comes later, the more there were. */
  readonly readsBefore: number;
}

/** A wallet as a case may show it: the IBAN masked. */
export interface KnownWallet {
  readonly walletId: string | null;
  readonly iban: string | null;
}

export type WalletSearch =
  | { readonly result: 'found'; readonly wallet: KnownWallet }
  | { readonly result: 'overdue' | 'absent' }
  /** Not there yet, and FinHub says how far it is: `PENDING_ACTIVATION`. */
  | { readonly result: 'under-way'; readonly status: string };

/** How the wallets of each kind of customer are asked for. */
export const customerTypes = { individual: 'B2C', organization: 'B2B' } as const satisfies Record<
  OnboardingKind,
  string
>;

export const createWalletActivities = ({ finhub }: Pick<ActivityDependencies, 'finhub'>) => ({
  /** Reads by retry until the customer has an active wallet with an IBAN. "Not found" and an empty list both mean: not yet. */
  async findWallet({ call, ...input }: StepInput<FindWallet>): Promise<WalletSearch> {
    return attempt(call, async () => {
      const { customerId, knownStatus } = input;
      const delayMs = nextReadAfter(input.intervals, input.readsBefore);
      const context = finhubCall(call);
      const wallets = await finhub.wallets.list(customerId, customerTypes[call.kind], context);
      const wallet = wallets.find(isActiveWallet);
      if (wallet !== undefined) return { result: 'found', wallet: maskedWallet(wallet) };
      if (input.once) return { result: 'absent' };
      if (input.overdueAfterMs !== null && elapsedMs() >= input.overdueAfterMs) return { result: 'overdue' };
      const status =
        wallets.find(isHeldBack)?.status ??
        (call.kind === 'organization' ? await finhub.organizations.walletStatus(customerId, context) : null);
      if (status !== null && status !== knownStatus) return { result: 'under-way', status };
      throw notYet('No active wallet with an IBAN yet', delayMs);
    });
  },
});

/** The wallet without what no history should hold: `LT121000011101001000` becomes `LT...1000`. */
export function maskedWallet({ walletId, iban }: Wallet): KnownWallet {
  return { walletId, iban: iban === null ? null : `${iban.slice(0, 2)}...${iban.slice(-4)}` };
}
