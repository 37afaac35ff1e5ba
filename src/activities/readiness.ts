import type { CustomerId } from '../contract/ids.js';
import type { PollIntervals } from '../contract/policy.js';
import type { Readiness as FinHubReadiness, Wallet } from '../finhub/index.js';
import { elapsedMs } from './attempt.js';
import { notYet } from './failure.js';
import { nextReadAfter } from './next-read.js';
import { isActiveWallet } from './wallets.js';

/** What a readiness answer says of a case, by the fields of every documented variant (`docs/finhub.md`, readiness). */
export interface Readiness {
  /** False: FinHub does not tell, so that only a decision or an active wallet does. */
  readonly known: boolean;
  /** The reviewer approved: `verificationOk`, else what the activation flag implies. */
  readonly verified: boolean;
  /** FinHub lets the customer be activated. */
  readonly allowed: boolean;
  /** What FinHub still misses, where it says so. */
  readonly reason: string | null;
  /** FinHub has activated the customer already, as the wallet says: there is nothing left to allow. */
  readonly active: boolean;
}

export interface CheckReadiness {
  readonly customerId: CustomerId;
  /** What to wait for: the reviewer's decision, or leave to activate. */
  readonly until: 'decided' | 'allowed';
  readonly intervals: PollIntervals;
  /** Interval once a day has passed, in milliseconds. */
  readonly afterADayMs: number;
  /** The reason shown already: another one is reported back. Null: reasons are of no interest. */
  readonly knownReason: { readonly reason: string | null } | null;
  /** Reads of this wait that ended with another reason: the next one comes later, the more there were. */
  readonly readsBefore: number;
  /** One look only, ready or not. */
  readonly once: boolean;
  /** The approval is known: it need not be looked for where FinHub does not tell. */
  readonly isApproved: boolean;
}

const A_DAY_MS = 24 * 60 * 60 * 1000;

/** Reads by retry until FinHub is ready as asked, its reason changes, or the customer turns out to be active. Where FinHub does not tell, nothing but trying to activate can. */
export async function readinessByRetry(
  input: CheckReadiness,
  read: () => Promise<Readiness>,
): Promise<Readiness> {
  const { afterADayMs } = input;
  const sinceADay = { firstMs: afterADayMs, longestMs: afterADayMs };
  const delayMs = nextReadAfter(elapsedMs() > A_DAY_MS ? sinceADay : input.intervals, input.readsBefore);
  const readiness = await read();
  const { known, verified, allowed, reason, active } = readiness;
  const ready = active || (input.until === 'decided' ? verified : allowed || !known);
  const hasNewReason = input.knownReason !== null && input.knownReason.reason !== reason;
  if (ready || input.once || hasNewReason) return readiness;
  throw notYet('FinHub is not ready yet', delayMs);
}

export function readinessOf(answer: FinHubReadiness): Readiness {
  const allowed = answer.allowed ?? false;
  return {
    known: true,
    verified: answer.verificationOk ?? allowed,
    allowed,
    reason: allowed ? null : reasonOf(answer),
    active: false,
  };
}

/**
 * Whether the answer may be about an active customer: who is no longer allowed to be activated is told apart from who is not
 * allowed yet by nothing in it, unless FinHub says that the reviewer has not approved.
 */
export function mayBeActive({ allowed, verificationOk }: FinHubReadiness): boolean {
  return allowed !== true && verificationOk !== false;
}

const activeAlready: Readiness = { known: true, verified: true, allowed: false, reason: null, active: true };

/** A readiness by what the wallets add: an active one means an active customer, a suspended one that FinHub has to act first. */
export function withWallets(readiness: Readiness, wallets: readonly Wallet[]): Readiness {
  if (wallets.some(isActiveWallet)) return activeAlready;
  const { status } = wallets.find(isHeldBack) ?? { status: null };
  if (status === null) return readiness;
  const why = `FinHub reports the wallet as ${status}`;
  const reason = readiness.reason === null ? why : `${readiness.reason}; ${why}`;
  return { ...readiness, known: true, reason };
}

const held: readonly string[] = ['SUSPENDED', 'BLOCKED'];
const beforeActivation: readonly string[] = ['INACTIVE', 'PENDING_ACTIVATION'];

/** Suspended or blocked; or in a status that nobody here knows, although an IBAN says that it was activated once. */
function isHeldBack({ status, iban }: Wallet): boolean {
  if (status === null || beforeActivation.includes(status)) return false;
  return held.includes(status) || iban !== null;
}

function reasonOf({
  missingConsents,
  powerTenantApprovalRequired,
  powerTenantApprovalOk,
}: FinHubReadiness): string | null {
  const reasons = [
    ...(missingConsents.length > 0
      ? [`FinHub misses consents: ${missingConsents.toSorted().join(', ')}`]
      : []),
    ...(powerTenantApprovalRequired && powerTenantApprovalOk !== true
      ? ['Power-tenant approval required']
      : []),
  ];
  return reasons.length > 0 ? reasons.join('; ') : null;
}
