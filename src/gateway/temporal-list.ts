import { isGrpcServiceError, type Client } from '@temporalio/client';
import { decodeTypedSearchAttributes } from '@temporalio/common/lib/converter/payload-search-attributes.js';
import type proto from '@temporalio/proto';
import { attributesShown, quoted } from '../signup/index.js';
import type { Cursors } from './cursor.js';
import { itemSchema, type ListOnboardings, type OnboardingItem, type OnboardingPage } from './listing.js';
import { problems } from './problems.js';
import { visibilityQuery } from './visibility-query.js';

type Run = proto.temporal.api.workflow.v1.IWorkflowExecutionInfo;

/** gRPC: INVALID_ARGUMENT. */
const unreadableToken: readonly number[] = [3];

/** A page of a tenant's cases, each as its latest run shows it in search attributes. */
export async function listOnboardings(
  client: Client,
  { filters, limit, cursor }: ListOnboardings,
  { tenantId, cursors }: { readonly tenantId: string; readonly cursors: Cursors },
): Promise<OnboardingPage> {
  const query = visibilityQuery(filters, tenantId);
  const token = cursor === null ? new Uint8Array() : cursors.decode(cursor, query);
  if (token === undefined) throw badCursor();
  const { executions, nextPageToken } = await page(client, query, limit, token).catch((error: unknown) => {
    // A token that an earlier version of the server made.
    throw cursor !== null && isGrpcServiceError(error) && unreadableToken.includes(error.code)
      ? badCursor()
      : error;
  });
  const replaced = await replacedRuns(client, executions);
  const latest = executions.filter((run) => !replaced.has(runIdOf(run)));
  return { items: latest.flatMap(itemOf), next: cursors.encode(nextPageToken, query) };
}

function page(client: Client, query: string, pageSize: number, nextPageToken: Uint8Array) {
  const { namespace } = client.options;
  return client.workflowService.listWorkflowExecutions({ namespace, query, pageSize, nextPageToken });
}

/** Run ids of closed runs that a later run of the same case followed. */
async function replacedRuns(client: Client, runs: readonly Run[]): Promise<ReadonlySet<string>> {
  const closed = runs.filter(({ closeTime }) => closeTime !== null && closeTime !== undefined);
  if (closed.length === 0) return new Set();
  const ids = [...new Set(closed.map((run) => quoted(idOf(run))))];
  const latestStarts = new Map<string, number>();
  for await (const run of allRuns(client, `WorkflowId IN (${ids.join(', ')})`)) {
    latestStarts.set(idOf(run), Math.max(startOf(run), latestStarts.get(idOf(run)) ?? 0));
  }
  const isReplaced = (run: Run) => startOf(run) < (latestStarts.get(idOf(run)) ?? 0);
  return new Set(closed.filter(isReplaced).map(runIdOf));
}

async function* allRuns(client: Client, query: string): AsyncGenerator<Run> {
  let token = new Uint8Array();
  do {
    const { executions, nextPageToken } = await page(client, query, 1000, token);
    yield* executions;
    token = new Uint8Array(nextPageToken);
  } while (token.length > 0);
}

/** Nothing for a run that was not started by us and so shows too little. */
function itemOf(run: Run): readonly OnboardingItem[] {
  const shown = attributesShown(decodeTypedSearchAttributes(run.searchAttributes?.indexedFields));
  const { success, data } = itemSchema.safeParse({
    id: idOf(run),
    kind: shown.OnboardingKind,
    customerStatus: shown.CustomerStatus,
    stage: shown.OnboardingStage,
    waitingFor: shown.OnboardingWaitingFor,
    parked: shown.OnboardingParked,
    outcome: shown.OnboardingOutcome,
    alert: shown.OnboardingAlert,
    deadline: shown.OnboardingDeadline,
  });
  return success ? [data] : [];
}

function idOf({ execution }: Run): string {
  return execution?.workflowId ?? '';
}

function runIdOf({ execution }: Run): string {
  return execution?.runId ?? '';
}

function startOf({ startTime }: Run): number {
  return Number(startTime?.seconds ?? 0) + (startTime?.nanos ?? 0) / 1e9;
}

function badCursor() {
  return problems.invalid([{ pointer: '/cursor', detail: 'is not the next of a page with these filters' }]);
}
