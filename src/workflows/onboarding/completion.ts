import type { Outcome } from '../../contract/onboarding.js';
import { readyToActivate } from './activation.js';
import type { Onboarding } from './onboarding.js';
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
    if (review.result === 'active') {
      // As after our own activation call: an active customer neither expires nor is withdrawn.
      onboarding.facts.activating = true;
      break;
    }
    const isReady = review.readiness?.allowed === true || (await readyToActivate(onboarding));
    if (isReady && (await activate())) break;
  }
  await walletReady(onboarding);
  return 'ACTIVATED';
}
