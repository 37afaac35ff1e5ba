import { verificationStatus, type Provider } from './provider/index.js';
import type { Customer, StoredDocument, Verification } from './state/index.js';

interface DocumentView {
  readonly documentId: string;
  readonly type: string;
  readonly fileName: string;
  readonly mimeType: string;
  /** Size of the content, which is not kept. */
  readonly bytes: number;
  readonly sha256: string;
  readonly uploadedAt: string;
}

export interface VerificationView {
  readonly verificationId: string;
  readonly customerId: string;
  readonly type: string;
  readonly level: string;
  /** As FinHub would show it. */
  readonly status: string;
  readonly open: boolean;
  readonly reasons: readonly string[];
  /** How often new documents were asked for. */
  readonly rounds: number;
  readonly documents: readonly DocumentView[];
  readonly openedAt: string;
  readonly decidedAt: string | null;
}

export interface CustomerView {
  readonly customerId: string;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly categoryId: string;
  readonly status: 'REGISTERED' | 'ACTIVATING' | 'ACTIVE' | 'SUSPENDED';
  readonly consents: readonly string[];
  readonly verificationIds: readonly string[];
  /** What FinHub would send by e-mail; checked with `activationCodeCheck: per-customer`. */
  readonly activationCode: string;
  readonly wallet: { readonly walletId: string; readonly iban: string } | null;
  readonly registeredAt: string;
}

export function verificationView(provider: Provider, verification: Verification): VerificationView {
  const { id, customerId, type, level, reasons, rounds, documents, openedAt, decidedAt } = verification;
  return {
    verificationId: id,
    customerId,
    type,
    level,
    status: verificationStatus(verification, provider.switches()),
    open: decidedAt === null,
    reasons,
    rounds,
    documents: documents.map(documentView),
    openedAt,
    decidedAt,
  };
}

function documentView({
  id,
  type,
  fileName,
  mimeType,
  bytes,
  sha256,
  uploadedAt,
}: StoredDocument): DocumentView {
  return { documentId: id, type, fileName, mimeType, bytes, sha256, uploadedAt };
}

export function customerView({ state }: Provider, customer: Customer): CustomerView {
  const { id, userId, email, name, categoryId, status, suspended, consents, activationCode, registeredAt } =
    customer;
  const [wallet] = state.wallets.where('customer', id);
  return {
    customerId: id,
    userId,
    email,
    name,
    categoryId,
    status: suspended ? 'SUSPENDED' : status,
    consents: Object.keys(consents),
    verificationIds: state.verifications.where('customer', id).map((verification) => verification.id),
    activationCode,
    wallet: wallet === undefined ? null : { walletId: wallet.id, iban: wallet.iban },
    registeredAt,
  };
}
