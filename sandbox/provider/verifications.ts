import { z } from 'zod';
import type { Customer, Organization } from '../state/customers.js';
import type { Verification } from '../state/records.js';
import type { Switches } from '../switches.js';
import { conflict, forbidden, invalid, notFound, ok, type Answer } from './answers.js';
import {
  customerFor,
  individualFor,
  pathValue,
  requireAdmin,
  type Call,
  type OperationHandler,
} from './call.js';
import { decide } from './decisions.js';
import { organizationUser } from './organization-users.js';
import type { Provider } from './provider.js';
import { considerForReview } from './reviewer.js';

const types: Readonly<Record<Customer['kind'], readonly string[]>> = {
  individual: [
    'IDENTITY_VERIFICATION',
    'DOCUMENT_VERIFICATION',
    'ENHANCED_DUE_DILIGENCE',
    'SANCTIONS_CHECK',
    'CUSTOMER_DUE_DILIGENCE',
  ],
  organization: ['BUSINESS_VERIFICATION', 'BENEFICIAL_OWNER_VERIFICATION', 'FINANCIAL_VERIFICATION'],
};
const levels = ['TENANT_VERIFIED', 'POWER_TENANT_VERIFIED', 'FINHUB_VERIFIED'];

const createSchema = z.object({
  customerId: z.string(),
  type: z.string(),
  requestedLevel: z.string(),
  requestedByUserId: z.string(),
  requestedByTenantId: z.string(),
});

const approveSchema = z.object({
  verificationId: z.string(),
  status: z.string().optional(),
  customerId: z.string().optional(),
  organizationId: z.string().optional(),
});

export const createVerification: OperationHandler = (provider, call) => {
  const body = createSchema.parse(call.body);
  if (body.requestedByTenantId !== provider.credentials.tenantId) {
    throw forbidden('The verification is requested by another tenant');
  }
  if (!levels.includes(body.requestedLevel)) {
    throw invalid([{ field: 'requestedLevel', message: 'must be a known level' }]);
  }
  const customer = customerFor(provider, call, body.customerId);
  if (!types[customer.kind].includes(body.type)) {
    throw invalid([{ field: 'type', message: `must be a verification type for ${customer.kind}s` }]);
  }
  if (customer.kind === 'organization' && !mayRequest(provider, customer, body.requestedByUserId)) {
    throw invalid([
      { field: 'requestedByUserId', message: 'must be a user of the organization or an admin' },
    ]);
  }
  return open(provider, call, customer, body.type, body.requestedLevel);
};

/** The per-customer form; its body, where there is one, adds nothing that the rules look at. */
export const submitIndividualVerification: OperationHandler = (provider, call) =>
  open(provider, call, individualFor(provider, call), 'IDENTITY_VERIFICATION', 'TENANT_VERIFIED');

export const approveVerification: OperationHandler = (provider, call) => {
  requireAdmin(call);
  const body = approveSchema.parse(call.body);
  const verification = verificationFor(provider, call);
  if (body.verificationId !== verification.id) {
    throw invalid([{ field: 'verificationId', message: 'must equal the id in the path' }]);
  }
  checkOwner(verification, body);
  if (body.status !== undefined && body.status !== 'APPROVED') {
    throw invalid([{ field: 'status', message: 'must be APPROVED' }]);
  }
  // Repeating an approval has no second effect.
  if (verification.state !== 'APPROVED')
    decide(provider, verification.id, { decision: 'APPROVED' }, call.requestId);
  return ok({ verificationId: verification.id, status: 'APPROVED' });
};

/** Refuses, with 400, a body that names another customer or organization than the verification's. */
export function checkOwner(
  { customerId }: Verification,
  named: { readonly customerId?: string | undefined; readonly organizationId?: string | undefined },
): void {
  const wrong = (['customerId', 'organizationId'] as const).filter(
    (field) => (named[field] ?? customerId) !== customerId,
  );
  if (wrong.length === 0) return;
  throw invalid(wrong.map((field) => ({ field, message: 'must be the customer of the verification' })));
}

/** The verification in the path, if it exists (404) and the token may touch its customer (403). */
export function verificationFor(provider: Provider, call: Call): Verification {
  const verification = provider.state.verifications.get(pathValue(call, 'verificationId'));
  if (verification === undefined) throw notFound('Verification');
  customerFor(provider, call, verification.customerId);
  return verification;
}

/** The status FinHub shows; its pages name none for a rejected case. */
export function verificationStatus(verification: Verification, switches: Switches): string {
  switch (verification.state) {
    case 'OPEN':
      return switches.verificationInitialStatus;
    case 'RESUBMISSION':
      return 'PENDING_DOCUMENTS';
    case 'APPROVED':
    case 'REJECTED':
      return verification.state;
  }
}

function mayRequest(provider: Provider, organization: Organization, userId: string): boolean {
  return userId === provider.credentials.userId || organizationUser(provider, organization, userId) !== null;
}

function open(provider: Provider, call: Call, customer: Customer, type: string, level: string): Answer {
  const standing = provider.state.verifications
    .where('customer', customer.id)
    .find(({ state }) => state !== 'REJECTED');
  if (standing !== undefined) {
    throw conflict(
      standing.state === 'APPROVED'
        ? 'The customer is verified already'
        : 'The customer has an open verification',
      {
        verificationId: standing.id,
        id: standing.id,
        status: verificationStatus(standing, provider.switches()),
      },
    );
  }
  const verification = provider.state.verifications.put({
    id: provider.ids.uuid('verification'),
    customerId: customer.id,
    type,
    level,
    state: 'OPEN',
    reasons: [],
    openedAt: new Date().toISOString(),
    decidedAt: null,
    rounds: 0,
    documentsWhenAsked: 0,
    documents: [],
  });
  provider.ledger.record('verification', { customerId: customer.id, requestId: call.requestId });
  considerForReview(provider, verification);
  return opened(provider, verification);
}

function opened(provider: Provider, verification: Verification): Answer {
  const { verificationIdField } = provider.switches();
  const { id } = verification;
  const named = {
    ...(verificationIdField === 'id' ? {} : { verificationId: id }),
    ...(verificationIdField === 'verificationId' ? {} : { id }),
  };
  return ok({
    ...named,
    status: verificationStatus(verification, provider.switches()),
    verificationType: types.organization.includes(verification.type) ? 'KYB' : 'KYC',
  });
}
