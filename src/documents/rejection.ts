import { ShowableError } from '../contract/showable-error.js';

/** Why a document cannot be used. */
export type DocumentRejectionReason =
  | 'source-not-supported'
  | 'outside-root'
  | 'not-found'
  | 'not-a-file'
  | 'empty'
  | 'too-large'
  | 'wrong-type'
  | 'hash-mismatch'
  | 'changed'
  | 'host-not-allowed'
  | 'private-address'
  | 'redirect'
  | 'refused'
  | 'unreachable';

const explanations: Readonly<Record<DocumentRejectionReason, string>> = {
  'source-not-supported':
    'its source is neither a file below DOCUMENTS_ROOT nor an https address this worker may read',
  'outside-root': 'its file is not below DOCUMENTS_ROOT',
  'not-found': 'its source holds nothing (any more)',
  'not-a-file': 'its source is not a regular file',
  empty: 'it is empty',
  'too-large': 'it is larger than DOCUMENT_MAX_BYTES',
  'wrong-type': 'its content is not of the type it was announced with (PDF, JPEG and PNG are understood)',
  'hash-mismatch': 'its content does not have the SHA-256 it was announced with',
  changed: 'its content changed while it was read',
  'host-not-allowed': 'its host is not among DOCUMENT_HOSTS',
  'private-address': 'its host has an address that is not public',
  redirect: 'its address redirects elsewhere',
  refused: 'its host refused to give it out',
  unreachable: 'its source cannot be read at the moment',
};

/** A document that cannot be uploaded as it is. The message names the document's type and the reason, never path or address. */
export class DocumentRejected extends ShowableError {
  override readonly name = 'DocumentRejected';
  readonly type = 'DocumentRejected';
  readonly reason: DocumentRejectionReason;
  /** Whether opening it again later can help. */
  readonly retryable: boolean;

  constructor(documentType: string, reason: DocumentRejectionReason) {
    const named = /^[A-Z0-9_]{1,64}$/.test(documentType) ? `The ${documentType} document` : 'The document';
    super(`${named} cannot be used: ${explanations[reason]}.`);
    this.reason = reason;
    this.retryable = reason === 'unreachable';
  }
}
