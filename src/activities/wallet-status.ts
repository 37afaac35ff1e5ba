import type { Wallet } from '../finhub/index.js';

const heldBack: readonly string[] = ['SUSPENDED', 'BLOCKED'];
const beforeActivation: readonly string[] = ['INACTIVE', 'PENDING_ACTIVATION'];
/** Statuses that an organization's wallet has only once the organization is approved (`docs/finhub.md`, wallets). */
const afterApproval: readonly string[] = ['PENDING_ACTIVATION', 'ACTIVE'];

/** Whether FinHub has activated the wallet's owner, and has not suspended them: it has an IBAN, and no other status is told. */
export function isActiveWallet({ status, iban }: Wallet): boolean {
  return iban !== null && (status === null || status === 'ACTIVE');
}

/** Whether FinHub has to act before the wallet can be used: suspended, blocked, or with an IBAN in a status that nobody here knows. */
export function isHeldBack({ status, iban }: Wallet): boolean {
  if (status === null || status === 'ACTIVE' || beforeActivation.includes(status)) return false;
  return heldBack.includes(status) || iban !== null;
}

export function impliesApproval(status: string | null): boolean {
  return status !== null && afterApproval.includes(status);
}
