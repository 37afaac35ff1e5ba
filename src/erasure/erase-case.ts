import type { Client } from '@temporalio/client';
import type { OnboardingKind } from '../contract/onboarding.js';
import { latestRunStatus, withTemporal } from '../signup/index.js';
import { callbacksOfCase } from './callbacks-of-case.js';
import { areGone, deleteRuns, isUnlisted } from './deletion.js';
import type { Execution } from './executions.js';
import { keepRecord } from './record-file.js';
import { runsOfCase } from './runs-of-case.js';

/** What became of an erasure. */
export type Erased =
  /** Temporal holds nothing of the case, or never did. */
  | 'erased'
  /** It is open, or was opened again meanwhile; open runs are left alone. */
  | 'case-open'
  /** Temporal has been told, but still shows something: ask again. */
  | 'unfinished';

/** Erases a case on behalf of an API key. One that is under way already is joined. */
export type EraseCase = (id: string, by: string) => Promise<Erased>;

interface ErasureTimes {
  /** All of it ends by then. */
  readonly deadlineMs: number;
  /** What is not shown to be gone by then is left to the next. */
  readonly goneWithinMs: number;
}

/** Within the 10 s that requests have when the gateway stops. */
const times: ErasureTimes = { deadlineMs: 9_000, goneWithinMs: 7_000 };

/**
 * Erases cases, keeping records in a folder. Ends within 9 s. Throws `RecordNotKept`, with nothing deleted, and
 * `TemporalUnreachable` or `TemporalRefused`, with what was deleted recorded; repeating an erasure is safe at any point.
 */
export function createErasure(
  client: Client,
  recordsFolder: string,
  { deadlineMs, goneWithinMs }: ErasureTimes = times,
): EraseCase {
  const underWay = new Map<string, Promise<Erased>>();
  return (id, by) => {
    const running = underWay.get(id);
    if (running !== undefined) return running;
    const erasure = withTemporal(client, deadlineMs, () =>
      erase(client, recordsFolder, { id, by, untilMs: Date.now() + goneWithinMs }),
    );
    underWay.set(id, erasure);
    return erasure.finally(() => underWay.delete(id));
  };
}

interface Asked {
  readonly id: string;
  readonly by: string;
  readonly untilMs: number;
}

async function erase(client: Client, folder: string, { id, by, untilMs }: Asked): Promise<Erased> {
  const runs = await runsOfCase(client, id);
  if (runs === 'open') return 'case-open';
  const found = runs.map(({ record: { runId } }): Execution => ({ workflowId: id, runId }));
  if (found.length > 0) {
    const callbacks = await callbacksOfCase(client, runs);
    const records = runs.map(({ record }) => record);
    const at = new Date().toISOString();
    await keepRecord(folder, { id, kind: kindOf(id) }, { at, by, runs: records, callbacks: [...callbacks] });

    // The latest run goes last: the way to all others begins there, should this end halfway.
    const before = [...callbacks, ...found.slice(0, -1)];
    await deleteRuns(client, before);
    if (!(await areGone(client, before, untilMs))) return 'unfinished';
    await deleteRuns(client, found.slice(-1));
  }
  return (await areGone(client, found, untilMs)) ? afterwards(client, id, untilMs) : 'unfinished';
}

/** What there is of the case once its runs are gone: perhaps the person has just signed up anew. */
async function afterwards(client: Client, id: string, untilMs: number): Promise<Erased> {
  const latest = await latestRunStatus(client, id);
  if (latest === 'open') return 'case-open';
  return latest === 'unknown' && (await isUnlisted(client, id, untilMs)) ? 'erased' : 'unfinished';
}

function kindOf(id: string): OnboardingKind {
  return id.startsWith('onboarding-organization-') ? 'organization' : 'individual';
}
