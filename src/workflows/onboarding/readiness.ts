import { patched } from '@temporalio/workflow';
import type { Readiness, WalletLook } from '../../activities/index.js';
import { isReached, type ReadinessGoal } from '../../contract/readiness.js';
import type { Onboarding } from './onboarding.js';
import { stepsOf } from './steps.js';

export interface ReadinessWait {
  /** What to wait for. */
  readonly until: ReadinessGoal;
  /** Whether FinHub's reason is shown as the case's; not where the case has a better one. */
  readonly showsReason: boolean;
}

/** Reads readiness until it is as asked or the customer is active already, showing FinHub's reason whenever it changes. Undefined: interrupted. */
export async function readinessUntil(
  onboarding: Onboarding,
  { until, showsReason }: ReadinessWait,
  interrupted: () => boolean,
): Promise<Readiness | undefined> {
  const { facts } = onboarding;
  const { kind, policy } = facts;
  const { decisionPoll, readinessPoll, walletPoll } = policy;
  const intervals = { decided: decisionPoll, allowed: readinessPoll, 'active-already': walletPoll };
  let changes = 0;
  const input = (isAskedFor: boolean) => ({
    customerId: onboarding.customerId,
    until,
    intervals: intervals[until],
    afterADayMs: decisionPoll.longestMs,
    knownReason: showsReason ? { reason: facts.reason } : null,
    readsBefore: isAskedFor ? 0 : changes,
    once: false,
    isApproved: until === 'allowed',
    wallets: 'optional' as const,
  });
  for (;;) {
    const readiness = await onboarding.poll(stepsOf[kind].checkReadiness, input, interrupted);
    if (readiness === undefined) return undefined;
    if (showsReason) facts.reason = readiness.reason;
    if (isActiveAlready(onboarding, readiness) || isReached(readiness, until)) return readiness;
    changes++;
    if (showsReason) onboarding.note(readiness.reason ?? 'FinHub no longer says why it is not ready');
  }
}

/**
 * Whether this answer found the customer active already; the wallet is then that of the case. The only reader of what it says:
 * where an older worker passed over it, the case goes on as that worker took it.
 */
export function isActiveAlready({ facts }: Onboarding, { activeAlready }: Readiness): boolean {
  if (activeAlready === undefined || !patched('active-already')) return false;
  facts.wallet = activeAlready;
  return true;
}

/** One look at readiness: a step like others, which is parked where FinHub does not answer. */
export async function readinessOnce(
  onboarding: Onboarding,
  wallets: WalletLook = 'optional',
): Promise<Readiness> {
  const look = () => oneLook(onboarding, { isApproved: false, wallets });
  return onboarding.step(stepsOf[onboarding.facts.kind].checkReadiness, look);
}

/** The same after FinHub's reviewer has approved, as far as we were told. Undefined: parked, and then there was news. */
export async function readinessAfterApproval(
  onboarding: Onboarding,
  hasNews: () => boolean,
): Promise<Readiness | undefined> {
  const look = () => oneLook(onboarding, { isApproved: true, wallets: 'optional' });
  return onboarding.step(stepsOf[onboarding.facts.kind].checkReadiness, look, { superseded: hasNews });
}

interface Look {
  readonly isApproved: boolean;
  readonly wallets: WalletLook;
}

function oneLook({ facts, customerId }: Onboarding, look: Look) {
  const { decisionPoll, readinessPoll } = facts.policy;
  return {
    customerId,
    until: 'allowed' as const,
    intervals: readinessPoll,
    afterADayMs: decisionPoll.longestMs,
    knownReason: null,
    readsBefore: 0,
    once: true,
    ...look,
  };
}
