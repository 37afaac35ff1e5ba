import type { Readiness as FinHubReadiness } from '../finhub/index.js';

/** What a readiness answer says of a case, by the fields of every documented variant (`docs/finhub.md`, readiness). */
export interface Readiness {
  /** The reviewer approved: `verificationOk`, else what the activation flag implies. */
  readonly verified: boolean;
  /** FinHub lets the customer be activated. */
  readonly allowed: boolean;
  /** What FinHub still misses, where it says so. */
  readonly reason: string | null;
}

export function readinessOf(answer: FinHubReadiness): Readiness {
  const allowed = answer.allowed ?? false;
  return { verified: answer.verificationOk ?? allowed, allowed, reason: allowed ? null : reasonOf(answer) };
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
