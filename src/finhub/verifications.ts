import { z } from 'zod';
import type { CustomerId, VerificationId } from '../contract/ids.js';
import { apiPath } from './api-path.js';
import type { Api } from './api.js';
import type { FinHubCall } from './call.js';
import { documentJson, type DocumentSource } from './document-json.js';
import { verificationIdSchema } from './ids.js';
import { optionalText } from './schemas.js';

type VerificationType = 'IDENTITY_VERIFICATION' | 'BUSINESS_VERIFICATION';

interface OpenVerification {
  readonly type: VerificationType;
  /** For organizations the organization's id. */
  readonly customerId: CustomerId;
  /** `TENANT_VERIFIED`; an open list. */
  readonly requestedLevel: string;
  readonly requestedByUserId: string;
}

interface Verification {
  readonly verificationId: VerificationId;
  /** `PENDING`, `IN_PROGRESS`, `INITIATED`, `PENDING_DOCUMENTS`; an open list. */
  readonly status: string | null;
}

/** Whose document it is. */
export type DocumentOwner =
  | { readonly customerId: CustomerId; readonly organizationId?: never }
  | { readonly organizationId: CustomerId; readonly customerId?: never };

type DocumentUpload = DocumentOwner & {
  /** `PASSPORT`; an open list. */
  readonly documentType: string;
  readonly mimeType: string;
  readonly fileName: string;
  /** A UUID made once per document, so that FinHub can tell a repeated upload. */
  readonly docId: string;
  readonly content: DocumentSource;
};

interface Approval {
  /** For organizations the organization's id. */
  readonly customerId: CustomerId;
  readonly type: VerificationType;
  /** A label of the approver. */
  readonly userId: string;
}

export interface Verifications {
  /** Opens a KYC or KYB verification through the shared endpoint. */
  open(request: OpenVerification, call: FinHubCall): Promise<Verification>;
  /** Opens a KYC verification through the customer's own endpoint. */
  openForCustomer(customerId: CustomerId, call: FinHubCall): Promise<Verification>;
  /** Streams one document to FinHub. An error of the content's stream is thrown as it is. */
  uploadDocument(
    verificationId: VerificationId,
    upload: DocumentUpload,
    call: FinHubCall,
  ): Promise<{ readonly documentId: string | null }>;
  /** Approves, as only FinHub's sandbox lets a tenant's program do. */
  approve(verificationId: VerificationId, approval: Approval, call: FinHubCall): Promise<void>;
}

const opened = z
  .object({
    verificationId: verificationIdSchema.nullish(),
    id: verificationIdSchema.nullish(),
    status: optionalText,
  })
  .transform(({ verificationId, id, status }, context): Verification => {
    const known = verificationId ?? id;
    if (known !== null && known !== undefined) return { verificationId: known, status };
    context.addIssue({ code: 'custom', path: ['verificationId'], message: 'missing' });
    return z.NEVER;
  });

const uploaded = z
  .object({ documentId: optionalText, id: optionalText })
  .transform(({ documentId, id }) => ({ documentId: documentId ?? id }));

const anything = z.unknown();

export function createVerifications(api: Api, tenantId: string): Verifications {
  return {
    open: ({ type, customerId, requestedLevel, requestedByUserId }, call) =>
      api(
        {
          operation: 'startVerification',
          method: 'POST',
          path: '/api/v2.1/verifications',
          body: {
            customerId,
            type,
            requestedLevel,
            requestedByUserId,
            requestedByTenantId: tenantId,
            notes: type === 'IDENTITY_VERIFICATION' ? 'Identity check' : 'Business check',
          },
          payload: opened,
          creates: 'verification',
        },
        call,
      ),

    openForCustomer: (customerId, call) =>
      api(
        {
          operation: 'startVerification',
          method: 'POST',
          path: apiPath`/api/v2.1/customer/individual/${customerId}/verification`,
          // The newest page gives no body, and an older one's needs what no sign-up holds.
          body: {},
          payload: opened,
          creates: 'verification',
        },
        call,
      ),

    uploadDocument: (verificationId, { content, customerId, organizationId, ...upload }, call) =>
      api(
        {
          operation: 'uploadDocument',
          method: 'POST',
          path: apiPath`/api/v2.1/verifications/${verificationId}/documents`,
          document: documentJson(
            {
              verificationId,
              documentType: upload.documentType,
              mimeType: upload.mimeType,
              fileName: upload.fileName,
              docId: upload.docId,
              ...(customerId === undefined ? {} : { customerId }),
              ...(organizationId === undefined ? {} : { organizationId }),
            },
            content,
          ),
          payload: uploaded,
        },
        call,
      ),

    async approve(verificationId, { customerId, type, userId }, call) {
      await api(
        {
          operation: 'approveVerification',
          method: 'POST',
          path: apiPath`/api/v2.1/verifications/${verificationId}/approve`,
          body: {
            verificationId,
            status: 'APPROVED',
            comment: 'Approved by the onboarding worker',
            customerId,
            ...(type === 'BUSINESS_VERIFICATION' ? { organizationId: customerId } : {}),
            verificationType: type,
            userId,
          },
          payload: anything,
          anySuccess: true,
        },
        call,
      );
    },
  };
}
