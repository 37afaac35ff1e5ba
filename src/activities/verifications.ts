import { Context } from '@temporalio/activity';
import type { CustomerId, UserId, VerificationId } from '../contract/ids.js';
import type { OnboardingKind } from '../contract/onboarding.js';
import type { DocumentReference } from '../contract/signup.js';
import type { StepInput } from '../contract/steps.js';
import { openDocument } from '../documents/index.js';
import { FinHubError } from '../finhub/index.js';
import { actingUser } from './acting-user.js';
import { finhubCall } from './attempt.js';
import type { ActivityDependencies } from './dependencies.js';
import { attempt } from './failure.js';

export interface StartVerification {
  readonly customerId: CustomerId;
  /** Null after a registration whose user could not be learnt. */
  readonly userId: UserId | null;
  /** FinHub's endpoint for people; a company has only the shared one. */
  readonly start: 'shared' | 'customer';
  readonly level: string;
}

export interface UploadDocument {
  readonly verificationId: VerificationId;
  readonly customerId: CustomerId;
  readonly document: DocumentReference;
  /** Made once by the workflow, so that a repeated upload is the same document. */
  readonly docId: string;
}

export interface ApproveVerification {
  readonly verificationId: VerificationId;
  readonly customerId: CustomerId;
}

/** Know your customer, know your business. */
const verificationTypes = {
  individual: 'IDENTITY_VERIFICATION',
  organization: 'BUSINESS_VERIFICATION',
} as const satisfies Record<OnboardingKind, string>;

export const createVerificationActivities = ({
  finhub,
  documents,
  adminUserId,
  autoApprove,
}: ActivityDependencies) => ({
  /** Opens the KYC or KYB verification. A conflict that names the open one gives that: whoever opened it, it is this customer's. */
  async startVerification({
    call,
    ...input
  }: StepInput<StartVerification>): Promise<{ verificationId: VerificationId }> {
    const { customerId } = input;
    return attempt(call, async () => {
      const context = finhubCall(call);
      try {
        if (input.start === 'customer' && call.kind === 'individual')
          return await finhub.verifications.openForCustomer(customerId, context);
        const requestedByUserId = await actingUser({ finhub, adminUserId }, input, context);
        const type = verificationTypes[call.kind];
        return await finhub.verifications.open(
          { type, customerId, requestedLevel: input.level, requestedByUserId },
          context,
        );
      } catch (error) {
        const isConflict = error instanceof FinHubError && error.type === 'FinHubConflict';
        const open = isConflict ? error.conflict?.verificationId : undefined;
        if (open === undefined) throw error;
        return { verificationId: open };
      }
    });
  },

  /** Streams one document from its source to FinHub. */
  async uploadDocument({
    call,
    ...input
  }: StepInput<UploadDocument>): Promise<{ documentId: string | null }> {
    const { verificationId, customerId, document, docId } = input;
    return attempt(call, async () => {
      const context = finhubCall(call);
      const content = await openDocument(document, {
        ...documents,
        signal: Context.current().cancellationSignal,
      });
      try {
        return await finhub.verifications.uploadDocument(
          verificationId,
          {
            documentType: document.type,
            mimeType: document.mimeType,
            fileName: document.fileName ?? defaultFileName(document),
            docId,
            ...(call.kind === 'individual' ? { customerId } : { organizationId: customerId }),
            content,
          },
          context,
        );
      } finally {
        await content.close();
      }
    });
  },

  /** Approves as FinHub's sandbox runner does; tells whether this worker is allowed to. */
  async approveVerification({
    call,
    ...input
  }: StepInput<ApproveVerification>): Promise<{ approved: boolean }> {
    if (!autoApprove) return { approved: false };
    return attempt(call, async () => {
      const request = {
        customerId: input.customerId,
        type: verificationTypes[call.kind],
        userId: 'onboarding-worker',
      } as const;
      await finhub.verifications.approve(input.verificationId, request, finhubCall(call));
      return { approved: true };
    });
  },
});

const extensions: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
};

function defaultFileName({ type, mimeType }: DocumentReference): string {
  return `${type.toLowerCase()}.${extensions[mimeType] ?? 'bin'}`;
}
