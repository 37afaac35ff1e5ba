import type { Client } from '@temporalio/client';
import { latestRunShown, onboardingIdPattern, showsCustomer, withTemporal } from '../signup/index.js';

/** The latest run of an onboarding as the server knows it. */
export interface CaseFound {
  readonly id: string;
  readonly isOpen: boolean;
  /** Null where the case does not know its customer, or not yet. */
  readonly customerId: string | null;
}

/** Of the 3 s a callback has for its case; what is left is for telling a case found otherwise. */
const lookupDeadlineMs = 2_000;

/** Those of the onboardings that exist, read from the runs themselves, which do not lag. */
export async function existingCases(client: Client, ids: readonly string[]): Promise<readonly CaseFound[]> {
  const found = await Promise.all(ids.map((id) => caseOf(client, id)));
  return found.filter((one) => one !== null);
}

async function caseOf(client: Client, id: string): Promise<CaseFound | null> {
  const run = await latestRunShown(client, id);
  if (run === null) return null;
  return { id, isOpen: run.status === 'open', customerId: run.attributes.FinHubCustomerId };
}

/** The onboardings of a tenant's customer, from search attributes, which may lag; ends or fails within 2 s. */
export function idsOfCustomer(
  client: Client,
  tenantId: string,
  customerId: string,
): Promise<readonly string[]> {
  const query = showsCustomer({ tenantId, customerId });
  return withTemporal(client, lookupDeadlineMs, async () => {
    const ids = new Set<string>();
    for await (const { workflowId } of client.workflow.list({ query })) {
      if (onboardingIdPattern.test(workflowId)) ids.add(workflowId);
    }
    return [...ids];
  });
}
