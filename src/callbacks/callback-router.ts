import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type {
  CallbackDelivery,
  CallbackMeaning,
  CallbackSubject,
  DeliveredCallback,
} from '../contract/callbacks.js';
import type { SearchAttributeName } from '../contract/search-attributes.js';
import { latestRunStatus, onboardingIdPattern, withTemporal, type LatestRun } from '../signup/index.js';

/** Takes callbacks to their cases. */
export interface CallbackRouter {
  /** Null where there is no such case, or none visible yet. Throws `TemporalUnreachable` where it cannot be told. */
  deliver(delivery: CallbackDelivery): Promise<DeliveredCallback | null>;
}

const deadlineMs = 5_000;

/** The router over a Temporal client. */
export function createCallbackRouter(client: Client): CallbackRouter {
  return {
    deliver: (delivery) => withTemporal(client, deadlineMs, () => deliverToCase(client, delivery)),
  };
}

/**
 * Signals the case of a callback, found by the ids that follow from its e-mail, else by FinHub's customer id (from search
 * attributes, which may lag). An open case comes before a closed one; null where none is known.
 */
export async function deliverToCase(
  client: Client,
  { meaning, subject }: CallbackDelivery,
): Promise<DeliveredCallback | null> {
  return (
    (await signalFirst(client, subject.onboardingIds, meaning)) ??
    (await signalFirst(client, idsByCustomer(client, subject), meaning))
  );
}

async function* idsByCustomer(client: Client, { customerId }: CallbackSubject): AsyncGenerator<string> {
  if (customerId === null) return;
  const attribute = 'FinHubCustomerId' satisfies SearchAttributeName;
  const seen = new Set<string>();
  for await (const { workflowId } of client.workflow.list({ query: `${attribute} = '${customerId}'` })) {
    if (!seen.has(workflowId) && onboardingIdPattern.test(workflowId)) yield workflowId;
    seen.add(workflowId);
  }
}

/** Signals the first open case among `ids`; null where none of them is known. */
async function signalFirst(
  client: Client,
  ids: Iterable<string> | AsyncIterable<string>,
  meaning: CallbackMeaning,
): Promise<DeliveredCallback | null> {
  let closed: DeliveredCallback | null = null;
  for await (const id of ids) {
    const status = await signal(client, id, meaning);
    if (status === 'open') return { outcome: 'signalled', id };
    if (status === 'closed') closed ??= { outcome: 'case-closed', id };
  }
  return closed;
}

async function signal(client: Client, id: string, meaning: CallbackMeaning): Promise<LatestRun['status']> {
  try {
    await client.workflow.getHandle(id).signal(meaning.signal, meaning.argument);
    return 'open';
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    const status = await latestRunStatus(client, id);
    // A new run began between the two calls: it is the one to tell.
    return status === 'open' ? signal(client, id, meaning) : status;
  }
}
