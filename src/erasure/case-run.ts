import type { Client } from '@temporalio/client';
import { decodeTypedSearchAttributes } from '@temporalio/common/lib/converter/payload-search-attributes.js';
import { optionalTsToDate } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { previousRunMemo } from '../contract/signup.js';
import { attributesShown } from '../signup/index.js';
import { describedRun, isClosed, type RunInfo, type Execution } from './executions.js';
import { historyOf, type HistoryEvent } from './history.js';
import { PayloadReader } from './payloads.js';
import {
  actionSchema,
  keyIdSchema,
  runIdSchema,
  stateLeftSchema,
  wordOrNull,
  type RunRecord,
} from './record.js';

/** A closed run of a case: what is kept of it, and where the runs before and after it are. */
export interface CaseRun {
  readonly record: RunRecord;
  readonly neighbours: readonly string[];
  /** What the codec says of each key that was lacking to read it, by the id of the key. */
  readonly unreadable: ReadonlyMap<string, string>;
}

const statuses = proto.temporal.api.enums.v1.WorkflowExecutionStatus;

/** Reads a run; `open` where it is, null where there is none. What cannot be decrypted is left out, and named. */
export async function caseRun(client: Client, execution: Execution): Promise<CaseRun | 'open' | null> {
  const described = await describedRun(client, execution);
  if (described === null) return null;
  if (!isClosed(described)) return 'open';
  const told = new RunReader(client);
  for await (const event of historyOf(client, execution)) await told.read(event);
  const { neighbours, unreadable } = told;
  return { record: recordOf(execution, described, told), neighbours: [...neighbours], unreadable };
}

/** Takes from a run's history what an erasure needs, and nothing else. */
class RunReader {
  readonly neighbours = new Set<string>();
  readonly actions: RunRecord['actions'][number][] = [];
  state: ReturnType<typeof stateLeftSchema.parse> | null = null;

  private readonly payloads: PayloadReader;

  constructor(client: Client) {
    this.payloads = new PayloadReader(client);
  }

  get unreadable(): ReadonlyMap<string, string> {
    return this.payloads.unreadable;
  }

  async read(event: HistoryEvent): Promise<void> {
    const started = event.workflowExecutionStartedEventAttributes;
    if (started) {
      this.neighbour(started.continuedExecutionRunId);
      this.neighbour(started.firstExecutionRunId);
      const memo = started.memo?.fields?.[previousRunMemo];
      const [previous] = memo ? await this.payloads.read([memo]) : [];
      this.neighbour(previous);
    }
    await this.readAction(event);
    const completed = event.workflowExecutionCompletedEventAttributes;
    if (completed) {
      this.neighbour(completed.newExecutionRunId);
      const [result] = await this.payloads.read(completed.result?.payloads);
      this.state = stateLeftSchema.safeParse(result).data ?? null;
    }
    this.neighbour(event.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId);
  }

  /** What a member of staff did; what customers hand in arrives as updates, too, and is not read. */
  private async readAction({ eventTime, ...event }: HistoryEvent): Promise<void> {
    const update = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input;
    if (!update) return;
    const [argument] = await this.payloads.read(update.args?.payloads);
    const { data } = actionSchema.safeParse({ ...object(argument), what: update.name, at: isoOf(eventTime) });
    if (data !== undefined) this.actions.push(data);
  }

  private neighbour(runId: unknown): void {
    const { data } = runIdSchema.safeParse(runId);
    if (data !== undefined) this.neighbours.add(data);
  }
}

function recordOf(
  { runId }: Execution,
  { status, startTime, closeTime, searchAttributes }: RunInfo,
  { state, actions, unreadable }: RunReader,
): RunRecord {
  const shown = attributesShown(decodeTypedSearchAttributes(searchAttributes?.indexedFields));
  return {
    runId,
    status: (statuses[status ?? 0] ?? '').replace('WORKFLOW_EXECUTION_STATUS_', ''),
    startedAt: isoOf(startTime),
    closedAt: isoOf(closeTime),
    customerStatus: wordOrNull.parse(shown.CustomerStatus),
    stage: wordOrNull.parse(shown.OnboardingStage),
    outcome: wordOrNull.parse(shown.OnboardingOutcome),
    deadline: shown.OnboardingDeadline,
    finhub: {
      tenantId: wordOrNull.parse(shown.FinHubTenantId),
      customerId: state?.finhub.customerId ?? wordOrNull.parse(shown.FinHubCustomerId),
      userId: state?.finhub.userId ?? null,
      verificationId: state?.finhub.verificationId ?? null,
      walletId: state?.finhub.walletId ?? null,
    },
    actions,
    timeline: state?.timeline ?? [],
    ...(unreadable.size > 0 && { unreadableKeys: [...unreadable.keys()].map((id) => keyIdSchema.parse(id)) }),
  };
}

function isoOf(time: Parameters<typeof optionalTsToDate>[0]): string | null {
  return optionalTsToDate(time)?.toISOString() ?? null;
}

function object(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
