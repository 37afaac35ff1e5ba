import {
  directorView,
  employeeView,
  shareholderView,
  type DirectorView,
  type EmployeeView,
  type ShareholderView,
} from './person-views.js';
import { personsOf, verificationStatus, type Provider } from './provider/index.js';
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

interface CommonView {
  readonly customerId: string;
  readonly email: string;
  readonly name: string;
  readonly categoryId: string;
  readonly consents: readonly string[];
  readonly verificationIds: readonly string[];
  readonly wallet: { readonly walletId: string; readonly iban: string } | null;
  readonly registeredAt: string;
}

export interface IndividualView extends CommonView {
  readonly kind: 'individual';
  readonly userId: string;
  readonly status: 'REGISTERED' | 'ACTIVATING' | 'ACTIVE' | 'SUSPENDED';
  /** What FinHub would send by e-mail; checked with `activationCodeCheck: per-customer`. */
  readonly activationCode: string;
}

export interface OrganizationView extends CommonView {
  readonly kind: 'organization';
  /** The default admin user; null until it has appeared. */
  readonly adminUserId: string | null;
  readonly status: 'PENDING_VERIFICATION' | 'PENDING_ACTIVATION' | 'ACTIVATING' | 'ACTIVE' | 'SUSPENDED';
  readonly employees: readonly EmployeeView[];
  readonly directors: readonly DirectorView[];
  readonly shareholders: readonly ShareholderView[];
}

export type CustomerView = IndividualView | OrganizationView;

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

export function customerView(provider: Provider, customer: Customer): CustomerView {
  const { state } = provider;
  const { id, email, name, categoryId, suspended, consents, registeredAt } = customer;
  const [wallet] = state.wallets.where('customer', id);
  const common: CommonView = {
    customerId: id,
    email,
    name,
    categoryId,
    consents: Object.keys(consents),
    verificationIds: state.verifications.where('customer', id).map((verification) => verification.id),
    wallet: wallet === undefined ? null : { walletId: wallet.id, iban: wallet.iban },
    registeredAt,
  };
  switch (customer.kind) {
    case 'individual': {
      const { kind, userId, status, activationCode } = customer;
      return { kind, ...common, userId, status: suspended ? 'SUSPENDED' : status, activationCode };
    }
    case 'organization': {
      const { kind, adminUserId, status } = customer;
      return {
        kind,
        ...common,
        adminUserId,
        status: suspended ? 'SUSPENDED' : status,
        employees: personsOf(provider, id, 'employee').map(employeeView),
        directors: personsOf(provider, id, 'director').map(directorView),
        shareholders: personsOf(provider, id, 'shareholder').map(shareholderView),
      };
    }
  }
}
