import { condition, sleep } from '@temporalio/workflow';
import type { Readiness } from '../../activities/index.js';
import type { ReportedDecision } from '../../contract/messages.js';
import { isReportedActiveAlready, lookedForBeside } from './active-already.js';
import { inBackground } from './background.js';
import { acceptConsents } from './consents.js';
import { hasDocumentsSince, hasNewDocuments, uploadDocuments } from './documents.js';
import { documentsMissing, type CaseFacts } from './facts.js';
import type { Onboarding } from './onboarding.js';
import { addPersons, hasNewPersons } from './personnel.js';
import { isActiveAlready, readinessOnce, readinessUntil } from './readiness.js';
import { unless } from './unless.js';
import type { Verification } from './verification.js';

/**
 * How a review ended. `readiness` where FinHub's own answer ended it; `active-already` when FinHub has
 * activated the customer without us.
 */
export type Review =
  | { readonly result: 'approved'; readonly readiness: Readiness | null }
  | { readonly result: 'active-already' }
  | { readonly result: 'rejected' };

/**
 * Takes a verification through its review: documents and consents side by side, then FinHub's decision, and round after
 * round of new documents where FinHub asks for them. A callback only hints; the readiness answer is the truth.
 */
export async function underReview(onboarding: Onboarding, verification: Verification): Promise<Review> {
  const { facts } = onboarding;
  for (;;) {
    const isGathered = await unless(
      () => gathered(onboarding, verification),
      () => facts.activeHint || (facts.decision !== null && facts.decision.decision !== 'APPROVED'),
    );
    const heard = isGathered === true ? await decision(onboarding, verification) : heardOf(onboarding);
    if (heard === undefined || heard === 'more') continue;
    if (heard === 'reported-active') {
      facts.activeHint = false;
      if (await isReportedActiveAlready(onboarding)) return { result: 'active-already' };
      continue;
    }
    if (heard.by === 'readiness') {
      const { readiness } = heard;
      return isActiveAlready(onboarding, readiness)
        ? { result: 'active-already' }
        : { result: 'approved', readiness };
    }
    facts.decision = null;
    const verdict = await verdictOn(onboarding, heard.event);
    if (verdict === 'approved' && isGathered === true) return { result: 'approved', readiness: null };
    if (verdict === 'rejected') return { result: 'rejected' };
    if (verdict === 'resubmit') await newRound(onboarding, heard.event);
    // Not over one that came meanwhile.
    else facts.decision ??= { ...heard.event, decision: 'APPROVED' };
  }
}

async function gathered(onboarding: Onboarding, verification: Verification): Promise<true> {
  const progress = { isOver: false };
  const fromCustomer = async () => {
    await settled(uploadDocuments(onboarding, verification), acceptConsents(onboarding));
    progress.isOver = true;
  };
  const stopLooking = lookedForBeside(onboarding);
  try {
    await settled(fromCustomer(), addPersonsDuring(onboarding, progress));
  } finally {
    stopLooking();
  }
  return true;
}

/** All of it, also where some of it fails: what is cancelled has ended when this does. */
async function settled(...work: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(work);
  await Promise.all(work);
}

type Heard =
  /** Documents, or people of an organization, that are still to be handed to FinHub. */
  | 'more'
  | 'reported-active'
  | { readonly by: 'callback'; readonly event: ReportedDecision }
  | { readonly by: 'readiness'; readonly readiness: Readiness };

/** What ends a wait for FinHub's word: a report that it is done already, a decision, or more to hand in. */
export function heardOf(onboarding: Onboarding): Exclude<Heard, { by: 'readiness' }> | undefined {
  const { activeHint, decision } = onboarding.facts;
  if (activeHint) return 'reported-active';
  if (decision !== null) return { by: 'callback', event: decision };
  return hasNewDocuments(onboarding) || hasNewPersons(onboarding) ? 'more' : undefined;
}

/** Waits for whichever comes first: a callback, FinHub's readiness, or more to hand in. */
async function decision(onboarding: Onboarding, verification: Verification): Promise<Heard> {
  const { facts, customerId } = onboarding;
  onboarding.enter('review');
  const hasNews = () => heardOf(onboarding) !== undefined;
  if (!hasNews() && facts.policy.autoApprove) {
    await onboarding.step('approveVerification', () => ({ verificationId: verification.id, customerId }));
  }
  const already = heardOf(onboarding);
  if (already !== undefined) return already;
  const wait = { until: 'decided', showsReason: true } as const;
  const readiness = await onboarding.waiting('decision', () =>
    watchedForDelay(onboarding, () => readinessUntil(onboarding, wait, hasNews)),
  );
  return readiness === undefined ? (heardOf(onboarding) ?? 'more') : { by: 'readiness', readiness };
}

/** What a decision means for the case. One that FinHub's own answer contradicts does not count. */
async function verdictOn(
  onboarding: Onboarding,
  event: ReportedDecision,
): Promise<'approved' | 'rejected' | 'resubmit'> {
  const { facts } = onboarding;
  if (event.decision === 'APPROVED') return 'approved';
  if ((await readinessOnce(onboarding)).verified) {
    onboarding.raise(
      'contradicting-decision',
      `FinHub reports ${event.decision}, yet answers that the customer is verified`,
    );
    return 'approved';
  }
  if (asksForDocuments(facts, event) && facts.round < facts.policy.maxResubmissions) return 'resubmit';
  facts.reason = withReasons('Rejected', event);
  return 'rejected';
}

/** Whether new documents can still turn the decision. */
function asksForDocuments({ policy }: CaseFacts, { decision, reasons = [] }: ReportedDecision): boolean {
  if (decision === 'RESUBMIT') return true;
  return decision === 'REJECTED' && reasons.some((reason) => policy.repairableReasons.includes(reason));
}

/** Asks the customer for new documents, and waits until the round is complete or FinHub has decided otherwise. */
async function newRound(onboarding: Onboarding, event: ReportedDecision): Promise<void> {
  const { facts } = onboarding;
  facts.round++;
  facts.reason = withReasons('FinHub asks for new documents', event);
  onboarding.note(facts.reason);
  const before = facts.documents.length;
  const isComplete = () => hasDocumentsSince(facts, before) && documentsMissing(facts).length === 0;
  const asksAgain = () => facts.decision !== null && asksForDocuments(facts, facts.decision);
  const isOverruled = () => facts.activeHint || (facts.decision !== null && !asksAgain());
  const wait = { until: 'decided', showsReason: false } as const;
  const progress = { isOver: false };
  // Beside the wait for documents, which nobody of them holds up.
  inBackground(() => addPersonsDuring(onboarding, progress));
  await onboarding.waiting('documents', () =>
    readinessUntil(onboarding, wait, () => isComplete() || isOverruled()),
  );
  progress.isOver = true;
  // Asking twice for the same documents is one round.
  if (asksAgain()) facts.decision = null;
}

/** Adds people as they come, until what goes on beside is over and nobody waits any more. */
async function addPersonsDuring(onboarding: Onboarding, beside: { readonly isOver: boolean }): Promise<void> {
  do {
    // FinHub's reviewer may do without those who are parked.
    await addPersons(onboarding, { waitsForParked: false });
    await condition(() => beside.isOver || hasNewPersons(onboarding));
  } while (hasNewPersons(onboarding));
}

function withReasons(what: string, { reasons = [] }: ReportedDecision): string {
  return reasons.length > 0 ? `${what}: ${reasons.join(', ')}` : what;
}

/** Raises the alert when a decision takes longer than it should. */
async function watchedForDelay<T>(onboarding: Onboarding, wait: () => Promise<T>): Promise<T> {
  const stopWatching = inBackground(async () => {
    await sleep(onboarding.facts.policy.decisionOverdueAfterMs, { summary: 'The decision is overdue' });
    onboarding.raise('decision-overdue', 'The decision is overdue');
    onboarding.emit('onboarding.overdue');
  });
  try {
    return await wait();
  } finally {
    stopWatching();
  }
}
