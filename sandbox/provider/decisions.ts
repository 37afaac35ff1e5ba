import type { Verification } from '../state/records.js';
import { conflict, notFound } from './answers.js';
import { approveOrganization } from './organization-approval.js';
import type { Provider } from './provider.js';

/** What a reviewer can say of a case. `RESUBMIT` asks for new documents and leaves it open. */
export interface ReviewDecision {
  readonly decision: 'APPROVED' | 'REJECTED' | 'RESUBMIT';
  /** Reason codes, `[A-Z0-9_]{1,64}`. */
  readonly reasons?: readonly string[];
}

/** Decides an open verification and tells the subscribers. Throws a `Refusal`: 404 unknown, 409 decided already. */
export function decide(
  provider: Provider,
  verificationId: string,
  { decision, reasons = [] }: ReviewDecision,
  requestId: string | null = null,
): void {
  const verification = provider.state.verifications.get(verificationId);
  if (verification === undefined) throw notFound('Verification');
  if (!isOpen(verification))
    throw conflict('The verification is decided already', { status: verification.state });

  const { customerId } = verification;
  provider.ledger.record('decision', { customerId, item: decision, requestId });
  switch (decision) {
    case 'APPROVED':
      close(provider, verification, decision, []);
      approveOrganization(provider, customerId);
      provider.emit('verification.approved', { customerId, verificationId });
      return;
    case 'REJECTED':
      close(provider, verification, decision, reasons);
      provider.emit('verification.rejected', { customerId, verificationId, reasons });
      return;
    case 'RESUBMIT':
      provider.state.verifications.put({
        ...verification,
        state: 'RESUBMISSION',
        reasons: [...reasons],
        rounds: verification.rounds + 1,
        documentsWhenAsked: verification.documents.length,
      });
      provider.emit('verification.resubmission_requested', { customerId, verificationId, reasons });
  }
}

export function isOpen({ state }: Verification): boolean {
  return state === 'OPEN' || state === 'RESUBMISSION';
}

function close(
  { state }: Provider,
  verification: Verification,
  decision: 'APPROVED' | 'REJECTED',
  reasons: readonly string[],
): void {
  const decidedAt = new Date().toISOString();
  state.verifications.put({ ...verification, state: decision, reasons: [...reasons], decidedAt });
}
