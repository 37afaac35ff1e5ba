import { uuid4 } from '@temporalio/workflow';
import type { CustomerId, VerificationId } from '../../contract/ids.js';
import type { DocumentReference } from '../../contract/signup.js';
import { documentsMissing, type CaseDocument } from './facts.js';
import type { Onboarding } from './onboarding.js';
import { stepFailure } from './step-failure.js';

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

/** Uploads what has been handed in, side by side, and waits for the customer until nothing required is missing. */
export async function uploadDocuments(
  onboarding: Onboarding,
  verification: { readonly verificationId: VerificationId; readonly customerId: CustomerId },
): Promise<void> {
  const { facts } = onboarding;
  for (;;) {
    const received = facts.documents.filter(({ status }) => status === 'received');
    await Promise.all(received.map((document) => uploadDocument(onboarding, verification, document)));
    if (hasNewDocuments(onboarding)) continue;
    if (documentsMissing(facts).length === 0) return;
    onboarding.enter('documents');
    await onboarding.waitFor('documents', () => hasNewDocuments(onboarding));
  }
}

async function uploadDocument(
  onboarding: Onboarding,
  verification: { readonly verificationId: VerificationId; readonly customerId: CustomerId },
  document: CaseDocument,
): Promise<void> {
  const { reference, docId, index } = document;
  const isReplaced = () => document.status === 'replaced';
  try {
    const uploaded = await onboarding.step(
      'uploadDocument',
      () => ({ ...verification, document: reference, docId }),
      { item: String(index), label: reference.type, superseded: isReplaced },
    );
    if (uploaded !== undefined && !isReplaced()) document.status = 'uploaded';
  } catch (error) {
    // Not parked: the document itself is at fault, so the customer is asked for another one.
    const { message } = stepFailure(error);
    if (!isReplaced()) document.status = 'refused';
    onboarding.facts.reason = message;
    onboarding.note(`Document refused: ${reference.type}`);
  }
}
