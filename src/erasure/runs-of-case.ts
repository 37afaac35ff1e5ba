import type { Client } from '@temporalio/client';
import { quoted } from '../signup/index.js';
import { caseRun, type CaseRun } from './case-run.js';
import { describedRun, executionOf, isClosed, listedRuns, type Execution } from './executions.js';

/** Every run of a case, the oldest first; `open` where one of them is. */
export type RunsOfCase = readonly CaseRun[] | 'open';

/**
 * Finds the runs in three ways, since none sees all: visibility may lag behind, the chain from the latest run back ends where
 * one of them is gone, and an erasure that broke off has `recorded` some.
 */
export async function runsOfCase(
  client: Client,
  id: string,
  recorded: readonly Execution[],
): Promise<RunsOfCase> {
  const latest = await describedRun(client, { workflowId: id });
  if (latest !== null && !isClosed(latest)) return 'open';
  const listed = await listedRuns(client, `WorkflowId = ${quoted(id)}`);
  const shown = [...(latest === null ? [] : [latest]), ...listed].map(executionOf);
  const toRead = [...shown, ...recorded].map(({ runId }) => runId);
  const seen = new Set<string>();
  const found: CaseRun[] = [];
  for (let runId = toRead.shift(); runId !== undefined; runId = toRead.shift()) {
    if (seen.has(runId)) continue;
    seen.add(runId);
    const run = await caseRun(client, { workflowId: id, runId });
    if (run === 'open') return 'open';
    if (run === null) continue;
    found.push(run);
    toRead.push(...run.neighbours);
  }
  return found.sort((one, other) => startOf(one) - startOf(other));
}

function startOf({ record }: CaseRun): number {
  return Date.parse(record.startedAt ?? '') || 0;
}
