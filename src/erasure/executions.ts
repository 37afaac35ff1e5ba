import { isGrpcServiceError, type Client } from '@temporalio/client';
import type proto from '@temporalio/proto';

/** One run of one workflow. */
export interface Execution {
  readonly workflowId: string;
  readonly runId: string;
}

/** A run as Temporal's visibility lists it. */
export type ListedRun = proto.temporal.api.workflow.v1.IWorkflowExecutionInfo;

/** What the server tells of a run by itself; payloads stay encrypted. */
export type DescribedRun = proto.temporal.api.workflow.v1.IWorkflowExecutionInfo;

/** gRPC: NOT_FOUND. */
const notFound: readonly number[] = [5];

/** The run, or the latest one of the workflow; null where there is none. */
export async function describedRun(
  client: Client,
  execution: Partial<Execution> & Pick<Execution, 'workflowId'>,
): Promise<DescribedRun | null> {
  const { namespace } = client.options;
  const answer = await unlessNotFound(
    client.workflowService.describeWorkflowExecution({ namespace, execution }),
  );
  return answer?.workflowExecutionInfo ?? null;
}

export function isClosed({ closeTime }: DescribedRun): boolean {
  return closeTime !== null && closeTime !== undefined;
}

/** The runs that fit a query, by visibility, which may lag behind. */
export async function listedRuns(client: Client, query: string): Promise<readonly ListedRun[]> {
  const { namespace } = client.options;
  const runs: ListedRun[] = [];
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

export function executionOf({ execution }: ListedRun): Execution {
  return { workflowId: execution?.workflowId ?? '', runId: execution?.runId ?? '' };
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
