import type { Readiness } from '../../activities/index.js';
import type { CustomerId } from '../../contract/ids.js';
import type { Onboarding } from './onboarding.js';
import { stepsOf } from './steps.js';

export interface ReadinessWait {
  readonly customerId: CustomerId;
  /** What to wait for: the reviewer's decision, or leave to activate. */
  readonly until: 'decided' | 'allowed';
  /** Whether FinHub's reason is shown as the case's; not where the case has a better one. */
  readonly showsReason: boolean;
}

/** Reads readiness until it is as asked, showing FinHub's reason whenever it changes. Undefined: interrupted. */
export async function readinessUntil(
  onboarding: Onboarding,
  { customerId, until, showsReason }: ReadinessWait,
  interrupted: () => boolean,
): Promise<Readiness | undefined> {
  const { facts } = onboarding;
  const { kind, policy } = facts;
  const { decisionPoll, readinessPoll } = policy;
  let changes = 0;
  const input = (isAskedFor: boolean) => ({
    customerId,
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
    const { known, verified, allowed } = readiness;
    if (until === 'decided' ? verified : allowed || !known) return readiness;
    changes++;
    onboarding.note(readiness.reason ?? 'FinHub no longer says why it is not ready');
  }
}

/** One look at readiness. `isApproved`: FinHub's reviewer has approved, as far as we were told. */
export async function readinessOnce(
  onboarding: Onboarding,
  customerId: CustomerId,
  isApproved = false,
): Promise<Readiness> {
  const { kind, policy } = onboarding.facts;
  const { decisionPoll, readinessPoll } = policy;
  return onboarding.read(stepsOf[kind].checkReadiness, () => ({
    customerId,
    until: 'allowed' as const,
    intervals: readinessPoll,
    afterADayMs: decisionPoll.longestMs,
    knownReason: null,
    readsBefore: 0,
    once: true,
    isApproved,
  }));
}
