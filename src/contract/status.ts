import type { CustomerStatus } from './onboarding.js';

type Reached = Exclude<CustomerStatus, 'SUSPENDED'>;

const rank = { NOT_REGISTERED: 0, PENDING_ACTIVATION: 1, ACTIVATING: 2, ACTIVE: 3 } as const satisfies Record<
  Reached,
  number
>;

/** What FinHub says the customer is, and when that became so (ISO 8601; some callbacks carry no time). */
export interface StatusReport {
  readonly status: Exclude<CustomerStatus, 'NOT_REGISTERED'>;
  readonly occurredAt?: string | undefined;
}

/**
 * All that matters of the reports so far: the highest rank reached, the latest suspension and the latest activity.
 * Each part only grows, so reports end in the same standing whatever order they arrive in.
 */
export interface StatusStanding {
  readonly reached: Reached;
  /** `at: null`: suspended at an unknown time, which no event outdates. */
  readonly suspension: { readonly at: string | null } | null;
  readonly activeAt: string | null;
}

export const initialStanding: StatusStanding = {
  reached: 'NOT_REGISTERED',
  suspension: null,
  activeAt: null,
};

/** Suspended until an `ACTIVE` that happened strictly later (missing or equal time: it stays); otherwise the highest rank reached. */
export function statusOf({ reached, suspension, activeAt }: StatusStanding): CustomerStatus {
  if (suspension === null) return reached;
  const lifted = suspension.at !== null && activeAt !== null && isLater(activeAt, suspension.at);
  return lifted ? reached : 'SUSPENDED';
}

/** The standing after one more report. */
export function afterReport(standing: StatusStanding, { status, occurredAt }: StatusReport): StatusStanding {
  if (status === 'SUSPENDED')
    return { ...standing, suspension: latestSuspension(standing.suspension, occurredAt) };
  const reached = rank[status] > rank[standing.reached] ? status : standing.reached;
  if (status !== 'ACTIVE' || occurredAt === undefined) return { ...standing, reached };
  const { activeAt } = standing;
  return {
    ...standing,
    reached,
    activeAt: activeAt === null || isLater(occurredAt, activeAt) ? occurredAt : activeAt,
  };
}

function latestSuspension(
  current: StatusStanding['suspension'],
  occurredAt: string | undefined,
): StatusStanding['suspension'] {
  if (occurredAt === undefined || current?.at === null) return { at: null };
  return current === null || isLater(occurredAt, current.at) ? { at: occurredAt } : current;
}

function isLater(candidate: string, than: string): boolean {
  return Date.parse(candidate) > Date.parse(than);
}
