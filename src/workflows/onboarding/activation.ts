import { condition } from '@temporalio/workflow';
import type { Activation, ActivationCode } from '../../activities/index.js';
import { pollDelay } from '../../contract/polling.js';
import { afterReport, statusOf } from '../../contract/status.js';
import { isSuspended, type CaseFacts } from './facts.js';
import type { Onboarding } from './onboarding.js';
import { isActiveAlready, readinessAfterApproval, readinessOnce, readinessUntil } from './readiness.js';
import { heardOf } from './review.js';
import { hasWallet } from './wallet.js';

/** Between activations that FinHub refuses although it says that it is ready: each of them grows the history. */
const LONGEST_PAUSE_MS = 12 * 60 * 60 * 1000;

/** Whether to activate now. `active-already`: FinHub has done so before; `news`: there is something that comes first. */
export type Leave = 'allowed' | 'active-already' | 'news';

/** Waits until FinHub lets the customer be activated, or has one who is active; shown only if the first look is not enough. */
export async function leaveToActivate(onboarding: Onboarding): Promise<Leave> {
  onboarding.enter('activation');
  const hasNews = () => heardOf(onboarding) !== undefined;
  const first = await readinessAfterApproval(onboarding, hasNews);
  if (first === undefined) return 'news';
  onboarding.facts.reason = first.reason;
  if (isActiveAlready(onboarding, first)) return 'active-already';
  // Where FinHub does not tell, an approved customer is activated: refused, it comes back to the review.
  if (first.allowed || !first.known) return 'allowed';
  const wait = { until: 'allowed', showsReason: true } as const;
  const readiness = await onboarding.waiting('readiness', () => readinessUntil(onboarding, wait, hasNews));
  if (readiness === undefined) return 'news';
  return isActiveAlready(onboarding, readiness) ? 'active-already' : 'allowed';
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
export function activationCodeOf({ activationCode }: CaseFacts, credentialKeyId: string): ActivationCode {
  return activationCode === null ? { credentialKeyId } : { sealed: activationCode };
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
  // Before the case is kept from expiring: nothing is sent while it is suspended.
  await condition(() => !isSuspended(facts) || hasNews());
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
  if (activation.result === 'unsure') {
    if (!(await provesDone(onboarding))) {
      facts.activating = false;
      return false;
    }
  } else {
    facts.standing = afterReport(facts.standing, { status: activation.status });
    facts.wallet = activation.wallet;
  }
  facts.reason = null;
  onboarding.note('Activation accepted');
  return true;
}

/**
 * Looks, ever more rarely, whether an activation whose answer was lost was done: then a wallet appears, or FinHub reports an
 * active customer. False: FinHub allows another one, so that it was not.
 */
async function provesDone(onboarding: Onboarding): Promise<boolean> {
  const { facts } = onboarding;
  const intervals = { firstMs: facts.policy.walletPoll.firstMs, longestMs: LONGEST_PAUSE_MS };
  facts.reason = 'FinHub may have activated the customer, but shows no wallet yet';
  onboarding.note(facts.reason);
  for (let looks = 1; ; looks++) {
    await onboarding.waiting('readiness', () =>
      onboarding.pause(pollDelay(intervals, looks), () => statusOf(facts.standing) === 'ACTIVE'),
    );
    if (statusOf(facts.standing) === 'ACTIVE' || (await hasWallet(onboarding))) return true;
    const readiness = await readinessOnce(onboarding);
    if (isActiveAlready(onboarding, readiness)) return true;
    if (readiness.allowed) return false;
  }
}
