import type { Client } from '@temporalio/client';
import { z } from 'zod';
import { workflowTypes } from '../contract/messages.js';
import type { SearchAttributeName } from '../contract/search-attributes.js';
import { quoted } from '../signup/index.js';
import type { CaseRun } from './case-run.js';
import { executionOf, listedRuns, type Execution } from './executions.js';
import { firstEvent } from './history.js';
import { readPayloads } from './payloads.js';

const customerAttribute: SearchAttributeName = 'FinHubCustomerId';

const deliverySchema = z.object({ subject: z.object({ tenantId: z.string() }) });

/** The workflows that kept callbacks about the customers of these runs. Those that name no customer cannot be told from others'. */
export async function callbacksOfCase(
  client: Client,
  runs: readonly CaseRun[],
): Promise<readonly Execution[]> {
  const callbacks = await Promise.all(
    customersOf(runs).map(({ customerId, tenantId }) => callbacksOf(client, customerId, tenantId)),
  );
  return callbacks.flat();
}

async function callbacksOf(
  client: Client,
  customerId: string,
  tenantId: string,
): Promise<readonly Execution[]> {
  const ofType = `WorkflowType = ${quoted(workflowTypes.callbackDelivery)}`;
  const listed = await listedRuns(client, `${ofType} AND ${customerAttribute} = ${quoted(customerId)}`);
  const callbacks = listed.map(executionOf);
  const areOurs = await Promise.all(callbacks.map((callback) => isOfTenant(client, callback, tenantId)));
  return callbacks.filter((_, index) => areOurs[index] === true);
}

/** FinHub's ids of customers say nothing without the tenant, which only the payload names. */
async function isOfTenant(client: Client, callback: Execution, tenantId: string): Promise<boolean> {
  const started = (await firstEvent(client, callback))?.workflowExecutionStartedEventAttributes;
  const [delivery] = (await readPayloads(client, started?.input?.payloads)) ?? [];
  return deliverySchema.safeParse(delivery).data?.subject.tenantId === tenantId;
}

function customersOf(runs: readonly CaseRun[]) {
  const customers = new Map<string, { readonly customerId: string; readonly tenantId: string }>();
  for (const { customerId, tenantId } of runs.map(({ record }) => record.finhub)) {
    if (customerId !== null && tenantId !== null)
      customers.set(`${tenantId}\n${customerId}`, { customerId, tenantId });
  }
  return [...customers.values()];
}
