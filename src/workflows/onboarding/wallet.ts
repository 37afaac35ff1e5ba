import type { KnownWallet } from '../../activities/index.js';
import { afterReport } from '../../contract/status.js';
import type { Onboarding } from './onboarding.js';

const WALLET_OVERDUE_AFTER_MS = 24 * 60 * 60 * 1000;

/** One look for an active wallet with its IBAN: a step like others, which is parked where FinHub does not answer. */
export async function hasWallet(onboarding: Onboarding): Promise<boolean> {
  const { facts } = onboarding;
  const search = await onboarding.step('findWallet', () => ({
    customerId: onboarding.customerId,
    intervals: facts.policy.walletPoll,
    overdueAfterMs: null,
    once: true,
    knownStatus: null,
    readsBefore: 0,
  }));
  if (search.result !== 'found') return false;
  facts.wallet = search.wallet;
  return true;
}

/** Waits for the wallet with its IBAN; only with it is the customer done. */
export async function walletReady(onboarding: Onboarding): Promise<void> {
  const { facts } = onboarding;
  onboarding.enter('wallet');
  if (!hasIban(facts.wallet)) {
    facts.wallet = await onboarding.waiting('wallet', () => walletOf(onboarding));
  }
  facts.standing = afterReport(facts.standing, { status: 'ACTIVE' });
  onboarding.note('Wallet ready');
}

async function walletOf(onboarding: Onboarding): Promise<KnownWallet> {
  const { facts } = onboarding;
  const overdueAt = Date.now() + WALLET_OVERDUE_AFTER_MS;
  let isOverdue = false;
  let knownStatus: string | null = null;
  for (let changes = 0; ;) {
    const input = (isAskedFor: boolean) => ({
      customerId: onboarding.customerId,
      intervals: facts.policy.walletPoll,
      overdueAfterMs: isOverdue ? null : Math.max(0, overdueAt - Date.now()),
      once: false,
      knownStatus,
      readsBefore: isAskedFor ? 0 : changes,
    });
    const search = await onboarding.read('findWallet', input);
    if (search.result === 'found') {
      facts.reason = null;
      return search.wallet;
    }
    if (search.result === 'under-way') {
      knownStatus = search.status;
      changes++;
      facts.reason = `FinHub reports the wallet as ${knownStatus}`;
      onboarding.note(facts.reason);
      continue;
    }
    isOverdue = true;
    onboarding.raise('wallet-overdue', 'The wallet is overdue');
    onboarding.emit('onboarding.overdue');
  }
}

function hasIban(wallet: KnownWallet | null): boolean {
  return wallet !== null && wallet.iban !== null;
}
