import type { Client } from '@temporalio/client';
import { z } from 'zod';
import { workflowTypes } from '../contract/messages.js';
import { quoted, showsCustomer, type FinHubCustomer } from '../signup/index.js';
import { describedRun, executionOf, isClosed, listedRuns, type Execution } from './executions.js';
import { historyOf } from './history.js';
import { PayloadReader } from './payloads.js';

interface CallbackSearch {
  readonly customers: readonly FinHubCustomer[];
  readonly recorded: readonly Execution[];
}

const deliverySchema = z.object({ subject: z.object({ onboardingIds: z.array(z.string()) }) });
const resultSchema = z.object({ id: z.string() });

/**
 * The workflows that kept callbacks for a case, by the customers it had. A case may have been given another one's customer by
 * mistake, so that customer and tenant alone do not tell whose a callback is. Those that an erasure which broke off has
 * `recorded` need not be listed. Callbacks that name no customer are not found.
 */
export async function callbacksOfCase(
  client: Client,
  id: string,
  { customers, recorded }: CallbackSearch,
): Promise<readonly Execution[]> {
  const found = await Promise.all([
    ...customers.map((customer) => callbacksOf(client, id, customer)),
    ...recorded.map(async (callback) => ((await isClosedOne(client, callback)) ? [callback] : [])),
  ]);
  return [...new Map(found.flat().map((callback) => [callback.runId, callback])).values()];
}

async function callbacksOf(
  client: Client,
  id: string,
  customer: FinHubCustomer,
): Promise<readonly Execution[]> {
  const ofType = `WorkflowType = ${quoted(workflowTypes.callbackDelivery)}`;
  const listed = await listedRuns(client, `${ofType} AND ${showsCustomer(customer)}`);
  if (listed.length === 0) return [];
  const isShared = await isShownByAnother(client, id, customer);
  const callbacks = listed.map(executionOf);
  const areOurs = await Promise.all(callbacks.map((callback) => isOurs(client, id, { callback, isShared })));
  return callbacks.filter((_, index) => areOurs[index] === true);
}

/** Whether an onboarding of another id shows the customer. */
async function isShownByAnother(client: Client, id: string, customer: FinHubCustomer): Promise<boolean> {
  const { individual, organization } = workflowTypes;
  const ofType = `WorkflowType IN (${quoted(individual)}, ${quoted(organization)})`;
  const runs = await listedRuns(client, `${ofType} AND ${showsCustomer(customer)}`);
  return runs.some((run) => executionOf(run).workflowId !== id);
}

interface KeptCallback {
  readonly callback: Execution;
  /** Whether another case shows the customer. */
  readonly isShared: boolean;
}

/**
 * One that names this case; one that names none where nobody shares the customer. Another case may wait for an open one, also
 * one that lists do not show yet.
 */
async function isOurs(client: Client, id: string, { callback, isShared }: KeptCallback): Promise<boolean> {
  const named = await casesNamed(client, callback);
  if (!named.has(id) && (named.size > 0 || isShared)) return false;
  return (named.has(id) && !isShared) || isClosedOne(client, callback);
}

/** Whether there is such a callback, and nobody looks for its case any more. */
async function isClosedOne(client: Client, callback: Execution): Promise<boolean> {
  const described = await describedRun(client, callback);
  return described !== null && isClosed(described);
}

/** The onboardings that the e-mail of a callback stands for, and the one that it was taken to; none where it cannot be read. */
async function casesNamed(client: Client, callback: Execution): Promise<ReadonlySet<string>> {
  const payloads = new PayloadReader(client);
  const named = new Set<string>();
  for await (const event of historyOf(client, callback)) {
    const started = event.workflowExecutionStartedEventAttributes;
    const completed = event.workflowExecutionCompletedEventAttributes;
    const [delivery] = started ? await payloads.read(started.input?.payloads) : [];
    const [result] = completed ? await payloads.read(completed.result?.payloads) : [];
    for (const name of deliverySchema.safeParse(delivery).data?.subject.onboardingIds ?? []) named.add(name);
    const takenTo = resultSchema.safeParse(result).data?.id;
    if (takenTo !== undefined) named.add(takenTo);
  }
  return named;
}
