import { patched } from '@temporalio/workflow';
import type { Outcome } from '../../contract/onboarding.js';
import { missesNothing } from '../../contract/readiness.js';
import { inBackground } from './background.js';
import type { Onboarding } from './onboarding.js';
import { isActiveAlready, readinessOnce, readinessUntil } from './readiness.js';
import { hasWallet, walletReady } from './wallet.js';

/**
 * Whether a customer whom FinHub had before this case is active there, for instance by a case that has been erased: then there
 * is nothing to verify, and no people to add once more.
 */
export async function isAdoptedActiveAlready(onboarding: Onboarding): Promise<boolean> {
  const { facts } = onboarding;
  const isLookedAt = facts.isAdopted || (facts.resolved !== null && patched('look-at-named-customers'));
  return isLookedAt && isActiveAlready(onboarding, await readinessOnce(onboarding, 'required'));
}

/**
 * Whether a customer whom FinHub reports as active before our own activation call really is: only the wallet with its IBAN
 * proves it. A report that proves nothing yet is remembered, so that the wallet is looked for from then on.
 */
export async function isReportedActiveAlready(onboarding: Onboarding): Promise<boolean> {
  const { facts } = onboarding;
  if (await hasWallet(onboarding)) return true;
  // Cases whose report an older worker looked into end that look as they began it.
  if (!patched('active-already')) return missesNothing(await readinessOnce(onboarding));
  facts.isReportedActive = true;
  return false;
}

/** Looks for the wallet of a customer reported as active, beside what else goes on; found, it is as if FinHub reported anew. Gives what stops it. */
export function lookedForBeside(onboarding: Onboarding): () => void {
  const { facts } = onboarding;
  if (!facts.isReportedActive) return () => undefined;
  const wait = { until: 'active-already', showsReason: false } as const;
  return inBackground(async () => {
    await readinessUntil(onboarding, wait, () => facts.activeHint);
    facts.activeHint = true;
  });
}

/** The end of a case whose customer FinHub has as active without an activation call of ours. */
export async function endedActiveAlready(onboarding: Onboarding): Promise<Outcome> {
  const { facts } = onboarding;
  // As after our own activation call: an active customer neither expires nor is withdrawn.
  facts.activating = true;
  facts.reason = null;
  onboarding.note('FinHub has the customer as active already');
  await walletReady(onboarding);
  return 'ACTIVATED';
}
