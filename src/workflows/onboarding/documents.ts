import { uuid4 } from '@temporalio/workflow';
import type { CustomerId, VerificationId } from '../../contract/ids.js';
import type { SubmitDocuments } from '../../contract/messages.js';
import type { DocumentReference } from '../../contract/signup.js';
import { documentsMissing, type CaseDocument, type CaseFacts } from './facts.js';
import type { Onboarding } from './onboarding.js';
import { SideBySide } from './side-by-side.js';
import { stepFailure } from './step-failure.js';

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

export interface OpenVerification {
  readonly verificationId: VerificationId;
  readonly customerId: CustomerId;
}

/**
 * Uploads what has been handed in, side by side, and waits for the customer until nothing required is missing. One that is
 * parked holds no other up.
 */
export async function uploadDocuments(onboarding: Onboarding, verification: OpenVerification): Promise<void> {
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
  verification: OpenVerification,
  document: CaseDocument,
): Promise<void> {
  const { reference, docId, index } = document;
  document.status = 'uploading';
  const isReplaced = () => document.status === 'replaced';
  try {
    const input = () => ({ ...verification, document: reference, docId });
    const options = { item: String(index), label: reference.type, superseded: isReplaced };
    const uploaded = await onboarding.step('uploadDocument', input, options);
    if (uploaded !== undefined && !isReplaced()) document.status = 'uploaded';
  } catch (error) {
    // Not parked: the document itself is at fault, so the customer is asked for another one.
    const { message } = stepFailure(error);
    if (!isReplaced()) document.status = 'refused';
    onboarding.facts.reason = message;
    onboarding.note(`Document refused: ${reference.type}`);
  } finally {
    // Interrupted: FinHub does not have it for certain, so it is still to be uploaded.
    if (document.status === 'uploading') document.status = 'received';
  }
}
