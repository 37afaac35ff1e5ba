import { uuid4 } from '@temporalio/workflow';
import type { VerificationId } from '../../contract/ids.js';
import type { SubmitDocuments } from '../../contract/messages.js';
import type { DocumentReference } from '../../contract/signup.js';
import { documentsMissing, type CaseDocument, type CaseFacts } from './facts.js';
import type { Onboarding } from './onboarding.js';
import { readinessOnce } from './readiness.js';
import { SideBySide } from './side-by-side.js';
import { stepFailure, type StepFailure } from './step-failure.js';
import { stepKey } from './steps.js';
import type { Verification } from './verification.js';

const DOCUMENTS_PER_CASE = 50;
/** Of all that were ever handed in: each may have been uploaded. */
const DOCUMENTS_EVER = 200;

/** Whether a case may not hold these documents besides those that they do not replace. */
export function tooManyDocuments({ documents }: CaseFacts, more: SubmitDocuments['documents']): boolean {
  const types = new Set(more.map(({ type }) => type));
  const kept = documents.filter(
    ({ status, reference }) => status !== 'replaced' && status !== 'refused' && !types.has(reference.type),
  );
  return kept.length + types.size > DOCUMENTS_PER_CASE || documents.length + more.length > DOCUMENTS_EVER;
}

/** Takes documents into the case; one of a type that is there already takes its place. */
export function receiveDocuments(onboarding: Onboarding, references: readonly DocumentReference[]): void {
  const { facts } = onboarding;
  if (references.length > 0) facts.reason = null;
  for (const reference of references) {
    for (const document of facts.documents) {
      if (document.reference.type === reference.type) document.status = 'replaced';
    }
    facts.documents.push({ index: facts.documents.length, docId: uuid4(), reference, status: 'received' });
    onboarding.note(`Document received: ${reference.type}`);
  }
}

/** Whether documents wait to be uploaded. */
export function hasNewDocuments({ facts }: Onboarding): boolean {
  return facts.documents.some(({ status }) => status === 'received');
}

/** Whether documents have come since there were `before`, whatever has become of them but a refusal. */
export function hasDocumentsSince({ documents }: CaseFacts, before: number): boolean {
  return documents.slice(before).some(({ status }) => status !== 'refused' && status !== 'replaced');
}

/**
 * Uploads what has been handed in, side by side, and waits for the customer until nothing required is missing. One that is
 * parked holds no other up.
 */
export async function uploadDocuments(onboarding: Onboarding, verification: Verification): Promise<void> {
  const { facts } = onboarding;
  const uploads = new SideBySide();
  const hasMore = () => hasNewDocuments(onboarding);
  for (;;) {
    for (const document of facts.documents) {
      if (document.status === 'received')
        uploads.begin(() => uploadDocument(onboarding, verification, document));
    }
    if (!uploads.isIdle) await uploads.progress(hasMore);
    else if (documentsMissing(facts).length === 0) return;
    else await onboarding.waitFor('documents', hasMore);
  }
}

async function uploadDocument(
  onboarding: Onboarding,
  verification: Verification,
  document: CaseDocument,
): Promise<void> {
  const { reference, index } = document;
  document.status = 'uploading';
  const isReplaced = () => document.status === 'replaced';
  let { id: verificationId } = verification;
  try {
    const input = () => {
      verificationId = verification.id;
      return {
        verificationId,
        customerId: onboarding.customerId,
        document: reference,
        docId: document.docId,
      };
    };
    const options = {
      item: String(index),
      label: reference.type,
      superseded: isReplaced,
      passes: (failure: StepFailure) => isRefused(failure) || isClosed(failure),
    };
    const uploaded = await onboarding.step('uploadDocument', input, options);
    if (uploaded !== undefined && !isReplaced()) document.status = 'uploaded';
  } catch (error) {
    const failure = stepFailure(error);
    if (isClosed(failure)) await notTaken(onboarding, verification, { document, verificationId, failure });
    else refused(onboarding, document, failure);
  } finally {
    // Interrupted: FinHub does not have it for certain, so it is still to be uploaded.
    if (document.status === 'uploading') document.status = 'received';
  }
  if (document.status === 'uploaded' && verificationId !== verification.id) uploadAnew(onboarding, document);
}

/** The document itself is at fault. */
function isRefused({ errorType }: StepFailure): boolean {
  return errorType === 'DocumentRejected';
}

/** FinHub takes no documents for the verification, or not this one again. */
function isClosed({ errorType }: StepFailure): boolean {
  return errorType === 'FinHubNotFound' || errorType === 'FinHubConflict';
}

/** Not parked: the customer is asked for another one. */
function refused(onboarding: Onboarding, document: CaseDocument, { message }: StepFailure): void {
  onboarding.note(`Document refused: ${document.reference.type}`);
  if (document.status === 'replaced') return;
  document.status = 'refused';
  onboarding.facts.reason = message;
}

interface Refusal {
  readonly document: CaseDocument;
  /** Where it was to go. */
  readonly verificationId: VerificationId;
  readonly failure: StepFailure;
}

/** FinHub has closed the verification: all documents go to another one, unless it has verified the customer meanwhile. */
async function notTaken(
  onboarding: Onboarding,
  verification: Verification,
  { document, verificationId, failure }: Refusal,
): Promise<void> {
  const replacement = await verification.replace(verificationId);
  if (document.status === 'replaced') return;
  if (replacement === 'replaced') uploadAnew(onboarding, document);
  else if (failure.errorType === 'FinHubConflict' && failure.mayHaveHappened) {
    // Open all the same: what conflicts is our own upload, whose answer was lost.
    document.status = 'uploaded';
    onboarding.note(`Document uploaded before: ${document.reference.type}`);
  } else if ((await readinessOnce(onboarding)).verified) {
    document.status = 'unneeded';
    onboarding.note(`Document not needed any more: ${document.reference.type}`);
  } else {
    const { decision } = onboarding.facts;
    const isSettled = () => document.status === 'replaced' || onboarding.facts.decision !== decision;
    await onboarding.parkedUntil(stepKey('uploadDocument', document.index), failure, isSettled);
  }
}

/** Another verification takes the place of the one that has these documents. */
export function uploadAllAnew(onboarding: Onboarding): void {
  for (const document of onboarding.facts.documents) {
    if (document.status === 'uploaded') uploadAnew(onboarding, document);
  }
}

/** A verification that knows nothing of the document gets it as a new one. */
function uploadAnew(onboarding: Onboarding, document: CaseDocument): void {
  document.docId = uuid4();
  document.status = 'received';
  onboarding.forgetDoubt(stepKey('uploadDocument', document.index));
}
