import type { Readiness } from '../../activities/index.js';
import type { Onboarding } from './onboarding.js';
import { stepsOf } from './steps.js';

export interface ReadinessWait {
  /** What to wait for: the reviewer's decision, or leave to activate. */
  readonly until: 'decided' | 'allowed';
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
  const { decisionPoll, readinessPoll } = policy;
  let changes = 0;
  const input = (isAskedFor: boolean) => ({
    customerId: onboarding.customerId,
    until,
    intervals: until === 'decided' ? decisionPoll : readinessPoll,
    afterADayMs: decisionPoll.longestMs,
    knownReason: showsReason ? { reason: facts.reason } : null,
    readsBefore: isAskedFor ? 0 : changes,
    once: false,
    isApproved: until === 'allowed',
  });
  for (;;) {
    const readiness = await onboarding.poll(stepsOf[kind].checkReadiness, input, interrupted);
    if (readiness === undefined) return undefined;
    if (showsReason) facts.reason = readiness.reason;
    const { known, verified, allowed, active } = readiness;
    if (active || (until === 'decided' ? verified : allowed || !known)) return readiness;
    changes++;
    onboarding.note(readiness.reason ?? 'FinHub no longer says why it is not ready');
  }
}

/** One look at readiness: a step like others, which is parked where FinHub does not answer. */
export async function readinessOnce(onboarding: Onboarding): Promise<Readiness> {
  return onboarding.step(stepsOf[onboarding.facts.kind].checkReadiness, () => oneLook(onboarding, false));
}

/** The same after FinHub's reviewer has approved, as far as we were told. Undefined: parked, and then there was news. */
export async function readinessAfterApproval(
  onboarding: Onboarding,
  hasNews: () => boolean,
): Promise<Readiness | undefined> {
  const look = () => oneLook(onboarding, true);
  return onboarding.step(stepsOf[onboarding.facts.kind].checkReadiness, look, { superseded: hasNews });
}

function oneLook({ facts, customerId }: Onboarding, isApproved: boolean) {
  const { decisionPoll, readinessPoll } = facts.policy;
  return {
    customerId,
    until: 'allowed' as const,
    intervals: readinessPoll,
    afterADayMs: decisionPoll.longestMs,
    knownReason: null,
    readsBefore: 0,
    once: true,
    isApproved,
  };
}
