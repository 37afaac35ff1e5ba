import type { Outcome } from '../../contract/onboarding.js';
import { leaveToActivate } from './activation.js';
import { endedActiveAlready } from './active-already.js';
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
    if (review.result === 'active-already') return endedActiveAlready(onboarding);
    const leave = review.readiness?.allowed === true ? 'allowed' : await leaveToActivate(onboarding);
    if (leave === 'active-already') return endedActiveAlready(onboarding);
    if (leave === 'allowed' && (await activate())) break;
  }
  await walletReady(onboarding);
  return 'ACTIVATED';
}
