import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { StoredDocument, Verification } from '../state/records.js';
import type { Switches } from '../switches.js';
import { conflict, invalid, notFound, ok, Refusal, unprocessable, type Answer } from './answers.js';
import type { OperationHandler } from './call.js';
import { isOpen } from './decisions.js';
import { considerForReview } from './reviewer.js';
import { checkOwner, verificationFor } from './verifications.js';

const bodySchema = z.object({
  verificationId: z.string().optional(),
  documentType: z.string(),
  mimeType: z.enum(['application/pdf', 'image/jpeg', 'image/png']),
  fileName: z.string(),
  fileContent: z.string(),
  customerId: z.string().optional(),
  organizationId: z.string().optional(),
  docId: z.string().optional(),
});

const magicBytes = {
  'application/pdf': '255044462d',
  'image/jpeg': 'ffd8ff',
  'image/png': '89504e470d0a1a0a',
} as const;

export const uploadVerificationDocument: OperationHandler = (provider, call) => {
  const { state, ids, ledger } = provider;
  const { maxDocumentBytes, docIdRespected } = provider.switches();
  const body = bodySchema.parse(call.body);
  const verification = verificationFor(provider, call);
  const { customerId } = verification;
  if (body.verificationId !== undefined && body.verificationId !== verification.id) {
    throw invalid([{ field: 'verificationId', message: 'must equal the id in the path' }]);
  }
  checkOwner(verification, body);
  if (state.customers.get(customerId)?.kind === 'organization' && body.organizationId === undefined) {
    throw invalid([{ field: 'organizationId', message: "is required for an organization's document" }]);
  }
  const content = Buffer.from(body.fileContent, 'base64');
  if (content.length > maxDocumentBytes) {
    throw new Refusal(413, 'The document is too large', {
      error: 'The document is too large',
      maxDocumentBytes,
    });
  }
  if (!content.toString('hex', 0, 8).startsWith(magicBytes[body.mimeType])) {
    throw invalid([{ field: 'fileContent', message: 'is not of the type that mimeType names' }]);
  }

  const sha256 = createHash('sha256').update(content).digest('hex');
  const known = docIdRespected ? withDocId(verification, body.docId) : undefined;
  if (known !== undefined) {
    if (known.type === body.documentType && known.sha256 === sha256) return stored(known);
    throw conflict('docId names another document');
  }
  if (!isOpen(verification)) throw closed(provider.switches().uploadAfterDecision, verification);

  const document: StoredDocument = {
    id: ids.uuid('document'),
    docId: body.docId ?? null,
    type: body.documentType,
    mimeType: body.mimeType,
    fileName: body.fileName,
    bytes: content.length,
    sha256,
    uploadedAt: new Date().toISOString(),
  };
  const changed = state.verifications.put({
    ...verification,
    documents: [...verification.documents, document],
  });
  ledger.record('document', { customerId, item: document.type, requestId: call.requestId });
  considerForReview(provider, changed);
  return stored(document);
};

function closed(status: Switches['uploadAfterDecision'], { state }: Verification): Refusal {
  switch (status) {
    case 409:
      return conflict('The verification is closed', { status: state });
    case 404:
      return notFound('Verification');
    case 422:
      return unprocessable('The verification is closed', { status: state });
  }
}

function withDocId({ documents }: Verification, docId: string | undefined): StoredDocument | undefined {
  return docId === undefined ? undefined : documents.find((document) => document.docId === docId);
}

function stored({ id, type, fileName }: StoredDocument): Answer {
  return ok({ documentId: id, documentType: `DT_${type}`, fileName });
}
