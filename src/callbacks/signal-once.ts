import { isGrpcServiceError, type Client } from '@temporalio/client';
import { encodeToPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { CallbackDelivery } from '../contract/callbacks.js';
import { latestRunStatus, type LatestRun } from '../signup/index.js';

/** gRPC: NOT_FOUND. */
const notFound: readonly number[] = [5];

/**
 * Signals the latest run of an onboarding, and tells how that stands; only an open one has the event then. A delivery that is
 * repeated adds nothing to the history: the server knows the request by its id, which the client's own `signal` cannot set.
 */
export async function signalOnce(
  client: Client,
  onboardingId: string,
  delivery: Pick<CallbackDelivery, 'id' | 'meaning'>,
): Promise<LatestRun['status']> {
  const { meaning, id: requestId } = delivery;
  const { namespace, identity, loadedDataConverter } = client.options;
  const payloads = (await encodeToPayloads(loadedDataConverter, meaning.argument)) ?? [];
  try {
    await client.workflowService.signalWorkflowExecution({
      namespace,
      identity,
      workflowExecution: { workflowId: onboardingId },
      requestId,
      signalName: meaning.signal,
      input: { payloads },
    });
    return 'open';
  } catch (error) {
    if (!isGrpcServiceError(error) || !notFound.includes(error.code)) throw error;
    const status = await latestRunStatus(client, onboardingId);
    // A new run began between the two calls: it is the one to tell.
    return status === 'open' ? signalOnce(client, onboardingId, delivery) : status;
  }
}
