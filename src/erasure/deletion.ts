import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { quoted } from '../signup/index.js';
import { describedRun, executionOf, listedRuns, unlessNotFound, type Execution } from './executions.js';
import { firstEvent } from './history.js';

const lookEveryMs = 100;

/** Has Temporal delete runs. It does so in its own time; deleting one that is gone is nothing. */
export async function deleteRuns(client: Client, runs: readonly Execution[]): Promise<void> {
  const { namespace } = client.options;
  for (const workflowExecution of runs) {
    await unlessNotFound(client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution }));
  }
}

/** Whether the server shows by `untilMs` that it has none of the runs any more: neither itself, nor their history, nor in lists. */
export function areGone(client: Client, runs: readonly Execution[], untilMs: number): Promise<boolean> {
  return shownBy(untilMs, () => areGoneNow(client, runs));
}

/** Whether lists show no run of a workflow any more by `untilMs`. */
export function isUnlisted(client: Client, workflowId: string, untilMs: number): Promise<boolean> {
  return shownBy(untilMs, async () => (await runsListed(client, [workflowId])).length === 0);
}

async function shownBy(untilMs: number, look: () => Promise<boolean>): Promise<boolean> {
  while (!(await look())) {
    if (Date.now() + lookEveryMs > untilMs) return false;
    await pause(lookEveryMs);
  }
  return true;
}

async function areGoneNow(client: Client, runs: readonly Execution[]): Promise<boolean> {
  if (runs.length === 0) return true;
  for (const run of runs) {
    if ((await describedRun(client, run)) !== null || (await firstEvent(client, run)) !== null) return false;
  }
  const listed = await runsListed(client, [...new Set(runs.map(({ workflowId }) => workflowId))]);
  const gone = new Set(runs.map(({ runId }) => runId));
  return !listed.some(({ runId }) => gone.has(runId));
}

async function runsListed(client: Client, workflowIds: readonly string[]): Promise<readonly Execution[]> {
  const listed = await listedRuns(client, `WorkflowId IN (${workflowIds.map(quoted).join(', ')})`);
  return listed.map(executionOf);
}
