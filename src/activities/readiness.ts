import type { CustomerId } from '../contract/ids.js';
import type { PollIntervals } from '../contract/policy.js';
import { isReached, type ReadinessFlags, type ReadinessGoal } from '../contract/readiness.js';
import type { Readiness as FinHubReadiness } from '../finhub/index.js';
import type { WalletLook } from './active-already.js';
import { elapsedMs } from './attempt.js';
import { notYet } from './failure.js';
import { nextReadAfter } from './next-read.js';
import type { KnownWallet } from './wallets.js';

/** What a readiness answer says of a case, by the fields of every documented variant (`docs/finhub.md`, readiness). */
export interface Readiness extends ReadinessFlags {
  /** The wallet of a customer whom FinHub has activated already: there is nothing left to allow. Only where wallets were asked for. */
  readonly activeAlready?: KnownWallet;
}

export interface CheckReadiness {
  readonly customerId: CustomerId;
  /** What to wait for. */
  readonly until: ReadinessGoal;
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
  /** Whether to look for a customer who is active already; left out by workflows that know of none. */
  readonly wallets?: WalletLook;
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
  const ready = readiness.activeAlready !== undefined || isReached(readiness, input.until);
  const hasNewReason = input.knownReason !== null && input.knownReason.reason !== readiness.reason;
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
  };
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
