import type { Client } from '@temporalio/client';
import type proto from '@temporalio/proto';
import { unlessNotFound, type Execution } from './executions.js';

export type HistoryEvent = proto.temporal.api.history.v1.IHistoryEvent;

/** The events of a run, page by page, so that none is held longer than it is looked at; none where there is no such run. */
export async function* historyOf(client: Client, execution: Execution): AsyncGenerator<HistoryEvent> {
  let nextPageToken = new Uint8Array();
  do {
    const page = await historyPage(client, execution, { nextPageToken });
    if (page === null) return;
    yield* page.history?.events ?? [];
    nextPageToken = new Uint8Array(page.nextPageToken);
  } while (nextPageToken.length > 0);
}

/** How a run began; null where there is no such run. */
export async function firstEvent(client: Client, execution: Execution): Promise<HistoryEvent | null> {
  const page = await historyPage(client, execution, { maximumPageSize: 1 });
  return page?.history?.events?.[0] ?? null;
}

function historyPage(
  client: Client,
  execution: Execution,
  paging: { readonly nextPageToken?: Uint8Array; readonly maximumPageSize?: number },
) {
  const { namespace } = client.options;
  return unlessNotFound(
    client.workflowService.getWorkflowExecutionHistory({ namespace, execution, ...paging }),
  );
}
