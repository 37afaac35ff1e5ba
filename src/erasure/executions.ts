import { isGrpcServiceError, type Client } from '@temporalio/client';
import type proto from '@temporalio/proto';

/** One run of one workflow. */
export interface Execution {
  readonly workflowId: string;
  readonly runId: string;
}

/** What the server tells of a run, by itself or as visibility lists it; payloads stay encrypted. */
export type RunInfo = proto.temporal.api.workflow.v1.IWorkflowExecutionInfo;

/** gRPC: NOT_FOUND. */
const notFound: readonly number[] = [5];

/** The run, or the latest one of the workflow; null where there is none. */
export async function describedRun(
  client: Client,
  execution: Partial<Execution> & Pick<Execution, 'workflowId'>,
): Promise<RunInfo | null> {
  const { namespace } = client.options;
  const answer = await unlessNotFound(
    client.workflowService.describeWorkflowExecution({ namespace, execution }),
  );
  return answer?.workflowExecutionInfo ?? null;
}

export function isClosed({ closeTime }: RunInfo): boolean {
  return closeTime !== null && closeTime !== undefined;
}

/** The runs that fit a query, by visibility, which may lag behind. */
export async function listedRuns(client: Client, query: string): Promise<readonly RunInfo[]> {
  const { namespace } = client.options;
  const runs: RunInfo[] = [];
  let nextPageToken = new Uint8Array();
  do {
    const page = await client.workflowService.listWorkflowExecutions({
      namespace,
      query,
      pageSize: 1000,
      nextPageToken,
    });
    runs.push(...page.executions);
    nextPageToken = new Uint8Array(page.nextPageToken);
  } while (nextPageToken.length > 0);
  return runs;
}

/** Throws where an id is missing: to Temporal an empty run id means the latest run. */
export function executionOf({ execution }: RunInfo): Execution {
  const { workflowId, runId } = execution ?? {};
  if (!workflowId || !runId) throw new Error('Temporal tells of a run without its ids');
  return { workflowId, runId };
}

/** Null where the server says that there is no such run. */
export async function unlessNotFound<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  try {
    return await answer;
  } catch (error) {
    if (isGrpcServiceError(error) && notFound.includes(error.code)) return null;
    throw error;
  }
}
