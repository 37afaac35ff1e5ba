import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import type { Readiness } from '../../activities/index.js';
import type { CustomerId, VerificationId } from '../../contract/ids.js';
import type { VerificationDecided } from '../../contract/messages.js';
import { acceptConsents } from './consents.js';
import { hasNewDocuments, uploadDocuments } from './documents.js';
import { documentsMissing } from './facts.js';
import { isAboutAnother } from './messages.js';
import type { Onboarding } from './onboarding.js';

export interface OpenVerification {
  readonly verificationId: VerificationId;
  readonly customerId: CustomerId;
}

/** How a review ended. `readiness` where FinHub's own answer ended it; `active` when FinHub reports an active customer already. */
export type Review =
  | { readonly result: 'approved'; readonly readiness: Readiness | null }
  | { readonly result: 'active' }
  | { readonly result: 'rejected' };

/**
 * Takes a verification through its review: documents and consents side by side, then FinHub's decision, and round after
 * round of new documents where FinHub asks for them. A callback only hints; the readiness answer is the truth.
 */
export async function underReview(onboarding: Onboarding, verification: OpenVerification): Promise<Review> {
  const { facts } = onboarding;
  for (;;) {
    await Promise.all([
      uploadDocuments(onboarding, verification),
      acceptConsents(onboarding, verification.customerId),
    ]);
    const heard = await decision(onboarding, verification);
    if (heard === 'new-documents') continue;
    if (heard === 'active') return { result: 'active' };
    if (heard.by === 'readiness') return { result: 'approved', readiness: heard.readiness };
    facts.decision = null;
    const verdict = await verdictOn(onboarding, verification.customerId, heard.event);
    if (verdict === 'approved') return { result: 'approved', readiness: null };
    if (verdict === 'rejected') return { result: 'rejected' };
    await newRound(onboarding, heard.event);
  }
}

/** What ends a wait for FinHub's word: a report that it is done already, a decision, or more documents. */
export function heardOf(onboarding: Onboarding): Exclude<Heard, { by: 'readiness' }> | undefined {
  const { standing, decision } = onboarding.facts;
  if (standing.reached === 'ACTIVE') return 'active';
  if (decision !== null) return { by: 'callback', event: decision };
  return hasNewDocuments(onboarding) ? 'new-documents' : undefined;
}

type Heard =
  | 'new-documents'
  | 'active'
  | { readonly by: 'callback'; readonly event: VerificationDecided }
  | { readonly by: 'readiness'; readonly readiness: Readiness };

/** Waits for whichever comes first: a callback, FinHub's readiness, or more documents. */
async function decision(
  onboarding: Onboarding,
  { customerId, verificationId }: OpenVerification,
): Promise<Heard> {
  const { facts } = onboarding;
  if (isAboutAnother(facts.decision?.verificationId, verificationId)) facts.decision = null;
  onboarding.enter('review');
  if (heardOf(onboarding) === undefined && facts.policy.autoApprove) {
    await onboarding.step('approveVerification', () => ({ verificationId, customerId }));
  }
  const already = heardOf(onboarding);
  if (already !== undefined) return already;
  const readiness = await onboarding.waiting('decision', () =>
    watchedForDelay(onboarding, () =>
      readinessUntil(onboarding, customerId, 'decided', () => heardOf(onboarding) !== undefined),
    ),
  );
  return readiness === undefined ? (heardOf(onboarding) ?? 'new-documents') : { by: 'readiness', readiness };
}

/** What an event means for the case. A rejection that FinHub's own answer contradicts does not count. */
async function verdictOn(
  onboarding: Onboarding,
  customerId: CustomerId,
  event: VerificationDecided,
): Promise<'approved' | 'rejected' | 'resubmit'> {
  const { facts } = onboarding;
  const { maxResubmissions, repairableReasons } = facts.policy;
  const mayAskAgain = facts.round < maxResubmissions;
  switch (event.decision) {
    case 'APPROVED':
      return 'approved';
    case 'RESUBMIT':
      return mayAskAgain ? 'resubmit' : rejected(onboarding, event);
    case 'REJECTED': {
      const readiness = await readinessOnce(onboarding, customerId);
      if (readiness.verified) {
        facts.alert = 'contradicting-decision';
        onboarding.note('FinHub reports a rejection, yet answers that the customer is verified');
        return 'approved';
      }
      const isRepairable = event.reasons?.some((reason) => repairableReasons.includes(reason)) ?? false;
      return isRepairable && mayAskAgain ? 'resubmit' : rejected(onboarding, event);
    }
    default:
      return event.decision satisfies never;
  }
}

function rejected({ facts }: Onboarding, event: VerificationDecided): 'rejected' {
  facts.reason = withReasons('Rejected', event);
  return 'rejected';
}

/** Asks the customer for new documents and waits until the round is complete. */
async function newRound(onboarding: Onboarding, event: VerificationDecided): Promise<void> {
  const { facts } = onboarding;
  facts.round++;
  facts.reason = withReasons('FinHub asks for new documents', event);
  onboarding.note(facts.reason);
  onboarding.enter('documents');
  await onboarding.waitFor(
    'documents',
    () => hasNewDocuments(onboarding) && documentsMissing(facts).length === 0,
  );
}

function withReasons(what: string, { reasons = [] }: VerificationDecided): string {
  return reasons.length > 0 ? `${what}: ${reasons.join(', ')}` : what;
}

/** Reads readiness until it is as asked, showing FinHub's reason whenever it changes. Undefined: interrupted. */
export async function readinessUntil(
  onboarding: Onboarding,
  customerId: CustomerId,
  until: 'decided' | 'allowed',
  interrupted: () => boolean,
): Promise<Readiness | undefined> {
  const { facts } = onboarding;
  const { decisionPoll, readinessPoll } = facts.policy;
  const intervals = until === 'decided' ? decisionPoll : readinessPoll;
  const input = () => ({
    customerId,
    until,
    intervals,
    afterADayMs: decisionPoll.longestMs,
    knownReason: facts.reason,
    once: false,
  });
  for (;;) {
    const readiness = await onboarding.poll('checkReadiness', input, interrupted);
    if (readiness === undefined) return undefined;
    facts.reason = readiness.reason;
    if (until === 'decided' ? readiness.verified : readiness.allowed) return readiness;
    onboarding.note(readiness.reason ?? 'FinHub no longer says why it is not ready');
  }
}

/** One look at readiness. */
export async function readinessOnce(onboarding: Onboarding, customerId: CustomerId): Promise<Readiness> {
  const { decisionPoll, readinessPoll } = onboarding.facts.policy;
  return onboarding.read('checkReadiness', () => ({
    customerId,
    until: 'allowed' as const,
    intervals: readinessPoll,
    afterADayMs: decisionPoll.longestMs,
    knownReason: null,
    once: true,
  }));
}

/** Raises the alert when a decision takes longer than it should. */
async function watchedForDelay<T>(onboarding: Onboarding, wait: () => Promise<T>): Promise<T> {
  const watch = new CancellationScope();
  const watching = watch.run(async () => {
    await sleep(onboarding.facts.policy.decisionOverdueAfterMs, { summary: 'The decision is overdue' });
    onboarding.facts.alert = 'decision-overdue';
    onboarding.note('The decision is overdue');
    onboarding.publish();
    onboarding.emit('onboarding.overdue');
  });
  watching.catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
  });
  try {
    return await wait();
  } finally {
    watch.cancel();
  }
}
