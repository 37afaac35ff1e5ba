import type { Activation, ActivationCode } from '../../activities/index.js';
import type { CustomerId } from '../../contract/ids.js';
import { pollDelay } from '../../contract/polling.js';
import { afterReport } from '../../contract/status.js';
import type { CaseFacts } from './facts.js';
import type { Onboarding } from './onboarding.js';
import { readinessOnce, readinessUntil } from './readiness.js';
import { heardOf } from './review.js';

/** Between activations that FinHub refuses although it says that it is ready: each of them grows the history. */
const LONGEST_PAUSE_MS = 12 * 60 * 60 * 1000;

/** Waits until FinHub lets the customer be activated; shown only if the first look is not enough. False: there is news that comes first. */
export async function readyToActivate(onboarding: Onboarding, customerId: CustomerId): Promise<boolean> {
  onboarding.enter('activation');
  const { known, allowed, reason } = await readinessOnce(onboarding, customerId, true);
  onboarding.facts.reason = reason;
  // Where FinHub does not tell, an approved customer is activated: refused, it comes back to the review.
  if (allowed || !known) return true;
  const hasNews = () => heardOf(onboarding) !== undefined;
  const wait = { customerId, until: 'allowed', showsReason: true } as const;
  const readiness = await onboarding.waiting('readiness', () => readinessUntil(onboarding, wait, hasNews));
  return readiness !== undefined;
}

/** Waits for the customer's own activation code, where the policy wants one. False: there is news that comes first. */
export async function activationCodeThere(onboarding: Onboarding): Promise<boolean> {
  const { facts } = onboarding;
  if (facts.policy.activationCode === 'generated') return true;
  const isThere = () => facts.activationCode !== null;
  await onboarding.waitFor('activation-code', () => isThere() || heardOf(onboarding) !== undefined);
  return heardOf(onboarding) === undefined;
}

/** The code to activate with at this moment: a corrected one takes the place of one that FinHub refused. */
export function activationCodeOf({ activationCode }: CaseFacts): ActivationCode {
  return activationCode === null
    ? { plain: `ACTIVATION_CODE_${String(Date.now())}` }
    : { sealed: activationCode };
}

/**
 * Runs the activation call of a pipeline. From here on the case neither expires nor can be withdrawn, unless FinHub
 * refuses: then it goes back to waiting, the longer the more often that happens. False: refused, or news comes first.
 */
export async function activated(
  onboarding: Onboarding,
  call: (options: { readonly superseded: () => boolean }) => Promise<Activation | undefined>,
): Promise<boolean> {
  const { facts } = onboarding;
  const hasNews = () => heardOf(onboarding) !== undefined;
  if (hasNews()) return false;
  facts.activating = true;
  const activation = await call({ superseded: () => !onboarding.isActivating && hasNews() });
  if (activation === undefined) {
    facts.activating = false;
    return false;
  }
  if (activation.result === 'refused') {
    facts.activating = false;
    facts.refusals++;
    facts.reason = 'FinHub refused the activation as not ready';
    onboarding.note(facts.reason);
    const intervals = { firstMs: facts.policy.readinessPoll.firstMs, longestMs: LONGEST_PAUSE_MS };
    const pauseMs = pollDelay(intervals, facts.refusals);
    await onboarding.waiting('readiness', () => onboarding.pause(pauseMs, hasNews));
    return false;
  }
  facts.standing = afterReport(facts.standing, { status: activation.status });
  facts.wallet = activation.wallet;
  facts.reason = null;
  onboarding.note('Activation accepted');
  return true;
}
