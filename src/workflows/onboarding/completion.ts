import type { Outcome } from '../../contract/onboarding.js';
import { readyToActivate } from './activation.js';
import type { OpenVerification } from './documents.js';
import type { Onboarding } from './onboarding.js';
import { underReview } from './review.js';
import { walletReady } from './wallet.js';

/** From the review to the wallet. An activation that FinHub refuses as "not ready" leads back to the review. */
export async function reviewedAndActivated(
  onboarding: Onboarding,
  verification: OpenVerification,
  /** False: refused. */
  activate: () => Promise<boolean>,
): Promise<Outcome> {
  const { customerId } = verification;
  for (;;) {
    const review = await underReview(onboarding, verification);
    if (review.result === 'rejected') return 'REJECTED';
    if (review.result === 'active') break;
    const isReady = review.readiness?.allowed === true || (await readyToActivate(onboarding, customerId));
    if (isReady && (await activate())) break;
  }
  await walletReady(onboarding, customerId);
  return 'ACTIVATED';
}
