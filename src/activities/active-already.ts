import { FinHubError, type Readiness as FinHubReadiness, type Wallet } from '../finhub/index.js';
import type { Readiness } from './readiness.js';
import { isActiveWallet, isHeldBack } from './wallet-status.js';
import { maskedWallet } from './wallets.js';

/** Whether a read of readiness goes on without wallets that cannot be read, or fails with them. */
export type WalletLook = 'optional' | 'required';

/**
 * A readiness by what the wallets add. Looked at only where they may tell of an active customer: who is no longer allowed to be
 * activated is told apart from who is not allowed yet by nothing else, unless FinHub says what it misses.
 */
export async function withWallets(
  readiness: Readiness,
  { allowed, verificationOk }: Partial<FinHubReadiness>,
  look: WalletLook | undefined,
  list: () => Promise<readonly Wallet[]>,
): Promise<Readiness> {
  const mayBeActive = allowed !== true && verificationOk !== false && readiness.reason === null;
  if (look === undefined || !mayBeActive) return readiness;
  try {
    return toldBy(await list(), readiness);
  } catch (error) {
    // Of a poll the next read asks again.
    if (look === 'optional' && error instanceof FinHubError) return readiness;
    throw error;
  }
}

function toldBy(wallets: readonly Wallet[], readiness: Readiness): Readiness {
  const active = wallets.find(isActiveWallet);
  if (active !== undefined) {
    const activeAlready = maskedWallet(active);
    return { known: true, verified: true, allowed: false, reason: null, activeAlready };
  }
  const status = wallets.find(isHeldBack)?.status ?? null;
  if (status === null) return readiness;
  return { ...readiness, known: true, reason: `FinHub reports the wallet as ${status}` };
}
