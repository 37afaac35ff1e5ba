import type { Outcome } from '../../contract/onboarding.js';
import { leaveToActivate } from './activation.js';
import type { Onboarding } from './onboarding.js';
import { readinessOnce } from './readiness.js';
import { isNamed } from './registration.js';
import { underReview } from './review.js';
import type { Verification } from './verification.js';
import { walletReady } from './wallet.js';

/** From the review to the wallet. An activation that FinHub refuses as "not ready" leads back to the review. */
export async function reviewedAndActivated(
  onboarding: Onboarding,
  verification: Verification,
  /** False: refused. */
  activate: () => Promise<boolean>,
): Promise<Outcome> {
  for (;;) {
    const review = await underReview(onboarding, verification);
    if (review.result === 'rejected') return 'REJECTED';
    if (review.result === 'active') return activeBefore(onboarding);
    const leave = review.readiness?.allowed === true ? 'allowed' : await leaveToActivate(onboarding);
    if (leave === 'active') return activeBefore(onboarding);
    if (leave === 'allowed' && (await activate())) break;
  }
  await walletReady(onboarding);
  return 'ACTIVATED';
}

/**
 * Whether the customer whom an operator named is active at FinHub, for instance of a case that has been erased: then there is
 * nothing to verify, and no people to add once more.
 */
export async function isNamedActive(onboarding: Onboarding): Promise<boolean> {
  return isNamed(onboarding) && (await readinessOnce(onboarding)).active;
}

/** The end of a case whose customer FinHub has as active without an activation call of ours. */
export async function activeBefore(onboarding: Onboarding): Promise<Outcome> {
  const { facts } = onboarding;
  // As after our own activation call: an active customer neither expires nor is withdrawn.
  facts.activating = true;
  facts.reason = null;
  onboarding.note('FinHub has the customer as active already');
  await walletReady(onboarding);
  return 'ACTIVATED';
}
