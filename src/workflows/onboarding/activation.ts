import type { Activation, ActivationCode, KnownWallet } from '../../activities/index.js';
import type { CustomerId } from '../../contract/ids.js';
import { pollDelay } from '../../contract/polling.js';
import { afterReport } from '../../contract/status.js';
import type { Onboarding } from './onboarding.js';
import { heardOf, readinessOnce, readinessUntil } from './review.js';

const WALLET_OVERDUE_AFTER_MS = 24 * 60 * 60 * 1000;

/** Waits until FinHub lets the customer be activated; shown only if the first look is not enough. False: there is news that comes first. */
export async function readyToActivate(onboarding: Onboarding, customerId: CustomerId): Promise<boolean> {
  onboarding.enter('activation');
  const { allowed, reason } = await readinessOnce(onboarding, customerId);
  onboarding.facts.reason = reason;
  if (allowed) return true;
  const news = () => heardOf(onboarding) !== undefined;
  const readiness = await onboarding.waiting('readiness', () =>
    readinessUntil(onboarding, customerId, 'allowed', news),
  );
  return readiness !== undefined;
}

/** The code to activate with: generated, or the customer's own as soon as it is there. */
export async function activationCodeFor(onboarding: Onboarding): Promise<ActivationCode> {
  const { facts } = onboarding;
  if (facts.policy.activationCode === 'generated') return { plain: `ACTIVATION_CODE_${String(Date.now())}` };
  await onboarding.waitFor('activation-code', () => facts.activationCode !== null);
  if (facts.activationCode === null) throw new Error('The activation code vanished');
  return { sealed: facts.activationCode };
}

/**
 * Runs the activation call of a pipeline. From here on the case neither expires nor can be withdrawn, unless FinHub
 * refuses: then it goes back to waiting, the longer the more often that happens. False: refused.
 */
export async function activated(onboarding: Onboarding, call: () => Promise<Activation>): Promise<boolean> {
  const { facts } = onboarding;
  facts.activating = true;
  const activation = await call();
  if (activation.result === 'refused') {
    facts.activating = false;
    facts.refusals++;
    facts.reason = 'FinHub refused the activation as not ready';
    onboarding.note(facts.reason);
    await onboarding.waiting('readiness', () =>
      onboarding.pause(pollDelay(facts.policy.readinessPoll, facts.refusals)),
    );
    return false;
  }
  facts.standing = afterReport(facts.standing, { status: 'ACTIVATING' });
  facts.wallet = activation.wallet;
  facts.reason = null;
  onboarding.note('Activation accepted');
  return true;
}

/** Whether FinHub, which reports an active customer before our own activation call, has its wallet ready already. */
export async function activeAlready(onboarding: Onboarding, customerId: CustomerId): Promise<boolean> {
  const search = await onboarding.read('findWallet', () => ({
    customerId,
    intervals: onboarding.facts.policy.walletPoll,
    overdueAfterMs: null,
    once: true,
  }));
  if (search.result !== 'found') return !(await readinessOnce(onboarding, customerId)).allowed;
  onboarding.facts.wallet = search.wallet;
  return true;
}

/** Waits for the wallet with its IBAN; only with it is the customer done. */
export async function walletReady(onboarding: Onboarding, customerId: CustomerId): Promise<void> {
  const { facts } = onboarding;
  onboarding.enter('wallet');
  facts.activating = true;
  if (!hasIban(facts.wallet)) {
    facts.wallet = await onboarding.waiting('wallet', () => walletOf(onboarding, customerId));
  }
  facts.standing = afterReport(facts.standing, { status: 'ACTIVE' });
  onboarding.note('Wallet ready');
}

async function walletOf(onboarding: Onboarding, customerId: CustomerId): Promise<KnownWallet> {
  const { facts } = onboarding;
  let overdueAfterMs: number | null = WALLET_OVERDUE_AFTER_MS;
  for (;;) {
    const input = () => ({ customerId, intervals: facts.policy.walletPoll, overdueAfterMs, once: false });
    const search = await onboarding.read('findWallet', input);
    if (search.result === 'found') return search.wallet;
    overdueAfterMs = null;
    facts.alert = 'wallet-overdue';
    onboarding.note('The wallet is overdue');
    onboarding.publish();
    onboarding.emit('onboarding.overdue');
  }
}

function hasIban(wallet: KnownWallet | null): boolean {
  return wallet !== null && wallet.iban !== null;
}
