import type { Client } from '@temporalio/client';
import type { OnboardingKind } from '../contract/onboarding.js';
import { withTemporal, type FinHubCustomer } from '../signup/index.js';
import { callbacksOfCase } from './callbacks-of-case.js';
import type { CaseRun } from './case-run.js';
import { areGone, deleteRuns, isUnlisted } from './deletion.js';
import { CaseUnreadable } from './errors.js';
import { describedRun, executionOf, isClosed, type Execution } from './executions.js';
import { keepRecord, keptRecord, markGone } from './record-file.js';
import { unfinishedIn, type ErasureRecord, type RunRecord } from './record.js';
import { runsOfCase } from './runs-of-case.js';

/** What became of an erasure. */
export type Erased =
  /** Temporal holds nothing of the case any more. */
  | 'erased'
  /** There was nothing: the case was erased before, or never known. */
  | 'nothing-there'
  /** It is open, or was opened again meanwhile; open runs are left alone. */
  | 'case-open'
  /** Temporal has been told, but still shows something: ask again. */
  | 'unfinished';

/** How an erasure is asked for. */
export interface ErasureRequest {
  /** The API key. */
  readonly via: string;
  /** A staff id; null where nobody was named. */
  readonly by: string | null;
  /** Whether the record may leave out what cannot be decrypted. */
  readonly acceptUnreadable: boolean;
}

/** Erases a case. One that is under way already is joined. */
export type EraseCase = (id: string, request: ErasureRequest) => Promise<Erased>;

interface ErasureTimes {
  /** All of it ends by then. */
  readonly deadlineMs: number;
  /** What is not shown to be gone by then is left to the next. */
  readonly goneWithinMs: number;
}

/** Within the 10 s that requests have when the gateway stops. */
const times: ErasureTimes = { deadlineMs: 9_000, goneWithinMs: 7_000 };

/**
 * Erases cases, keeping records in a folder. Ends within 9 s. Throws `RecordNotKept` and `CaseUnreadable`, with nothing deleted
 * that is not recorded, and `TemporalUnreachable` or `TemporalRefused`, with what was deleted recorded; repeating an erasure is
 * safe at any point.
 */
export function createErasure(
  client: Client,
  recordsFolder: string,
  { deadlineMs, goneWithinMs }: ErasureTimes = times,
): EraseCase {
  const underWay = new Map<string, Promise<Erased>>();
  return (id, request) => {
    const key = `${id} ${request.acceptUnreadable}`;
    const running = underWay.get(key);
    if (running !== undefined) return running;
    const erasure = withTemporal(client, deadlineMs, () =>
      erase(client, recordsFolder, { id, request, untilMs: Date.now() + goneWithinMs }),
    );
    underWay.set(key, erasure);
    return erasure.finally(() => underWay.delete(key));
  };
}

interface Asked {
  readonly id: string;
  readonly request: ErasureRequest;
  readonly untilMs: number;
}

async function erase(client: Client, folder: string, { id, request, untilMs }: Asked): Promise<Erased> {
  const { acceptUnreadable, ...asked } = request;
  const at = new Date().toISOString();
  const kept = await keptRecord(folder, id);
  const unfinished = unfinishedIn(kept);
  const runs = await runsOfCase(client, id, unfinished.runs);
  if (runs === 'open') return 'case-open';
  if (!acceptUnreadable) refuseUnreadable(runs);
  const records = runs.map(({ record }) => record);
  const callbacks = await callbacksOfCase(client, id, {
    customers: customersOf(kept, records),
    recorded: unfinished.callbacks,
  });
  if (runs.length + callbacks.length > 0) {
    const entry = { at, ...asked, gone: null, runs: records, callbacks: [...callbacks] };
    await keepRecord(folder, { id, kind: kindOf(id) }, entry);
  }

  const found = records.map(({ runId }): Execution => ({ workflowId: id, runId }));
  const executions = [...callbacks, ...found];
  const recorded = [...unfinished.runs, ...unfinished.callbacks];
  const outcome =
    (await deleteFound(client, id, { callbacks, found, untilMs })) ??
    (await shownGone(client, id, { gone: [...executions, ...recorded], untilMs }));
  if (outcome !== 'erased') return outcome;
  if (executions.length + recorded.length === 0) return 'nothing-there';
  await markGone(folder, id, [...executions, ...recorded], new Date().toISOString());
  return 'erased';
}

interface Found {
  readonly callbacks: readonly Execution[];
  /** The runs of the case, the oldest first. */
  readonly found: readonly Execution[];
  readonly untilMs: number;
}

/** Has everything deleted that was found; null, or why it was not. The latest run goes last: the way to all others begins there. */
async function deleteFound(
  client: Client,
  id: string,
  { callbacks, found, untilMs }: Found,
): Promise<Erased | null> {
  const deleted = async (executions: readonly Execution[]): Promise<Erased | null> => {
    const newer = await newerRun(client, id, found);
    if (newer === null) await deleteRuns(client, executions);
    return newer;
  };
  const before = [...callbacks, ...found.slice(0, -1)];
  const stopped = await deleted(before);
  if (stopped !== null) return stopped;
  if (!(await areGone(client, before, untilMs))) return 'unfinished';
  return deleted(found.slice(-1));
}

/** What there is to say where a run began after these were found: an open case is left alone, with all that it has behind it. */
async function newerRun(
  client: Client,
  id: string,
  found: readonly Execution[],
): Promise<'case-open' | 'unfinished' | null> {
  const latest = await describedRun(client, { workflowId: id });
  if (latest === null || found.some(({ runId }) => runId === executionOf(latest).runId)) return null;
  return isClosed(latest) ? 'unfinished' : 'case-open';
}

interface Gone {
  readonly gone: readonly Execution[];
  readonly untilMs: number;
}

/** What there is of the case once this is deleted: perhaps the person has just signed up anew. */
async function shownGone(client: Client, id: string, { gone, untilMs }: Gone): Promise<Erased> {
  if (!(await areGone(client, gone, untilMs))) return 'unfinished';
  const newer = await newerRun(client, id, []);
  if (newer !== null) return newer;
  return (await isUnlisted(client, id, untilMs)) ? 'erased' : 'unfinished';
}

function refuseUnreadable(runs: readonly CaseRun[]): void {
  const whys = new Set(runs.flatMap(({ unreadable }) => [...unreadable.values()]));
  if (whys.size > 0) throw new CaseUnreadable([...whys]);
}

/** The customers that the case has and, by its record, had. */
function customersOf(kept: ErasureRecord | null, runs: readonly RunRecord[]): readonly FinHubCustomer[] {
  const customers = new Map<string, FinHubCustomer>();
  const recorded = kept?.erasures.flatMap((erasure) => erasure.runs) ?? [];
  for (const { tenantId, customerId } of [...recorded, ...runs].map(({ finhub }) => finhub)) {
    if (customerId !== null && tenantId !== null)
      customers.set(`${tenantId}\n${customerId}`, { customerId, tenantId });
  }
  return [...customers.values()];
}

function kindOf(id: string): OnboardingKind {
  return id.startsWith('onboarding-organization-') ? 'organization' : 'individual';
}
