import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createCallbackRouter } from '../callbacks/index.js';
import { createDataConverter } from '../codec/index.js';
import type { WorkerSettings } from '../config/index.js';
import type { DocumentOptions } from '../documents/index.js';
import { createEventSender } from '../events/index.js';
import { createFinHubClient } from '../finhub/index.js';
import type { RunningProcess } from '../process.js';
import { installTemporalRuntime, startOperationsServer } from '../telemetry/index.js';
import { onboardingWorkerOptions } from './worker-options.js';

/** The process's settings; how documents are reached can be said in more detail than the environment can. */
type Settings = Omit<WorkerSettings, 'documents'> & { readonly documents: DocumentOptions };

const unencrypted =
  'Temporal holds payloads that are not encrypted: from before PAYLOAD_KEYS were set, or written by something else';

/** Connects and polls. Resolves once it does; `done` settles when the worker ends by itself. */
export async function startWorker(settings: Settings, logger: Logger): Promise<RunningProcess> {
  const { temporal, taskQueue, payloadKeys, credentialKeys, documents, metrics } = settings;
  const { baseUrl, tenantId, tenantKey, tenantSecret, signIn, context, ...policy } = settings.finhub;
  const { metricsAddress } = await installTemporalRuntime(logger, { metrics: true });
  const connection = await NativeConnection.connect({
    ...temporal.connection,
    // Payloads are encrypted: compressing them costs time and gains nothing.
    grpcCompression: { codec: 'none' },
  });
  const finhub = createFinHubClient({
    ...{ baseUrl, tenantId, tenantKey, tenantSecret, signIn, context },
    userRoles: policy.userRoles,
  });
  const { namespace } = temporal;
  const client = new Client({ connection, namespace, dataConverter: createDataConverter(payloadKeys) });
  const worker = await Worker.create({
    ...onboardingWorkerOptions(
      {
        taskQueue,
        payloadKeys,
        onUnencrypted: () => logger.warn(unencrypted),
        maxCallsPerSecond: policy.maxCallsPerSecond,
      },
      {
        finhub,
        documents,
        credentialKeys,
        callbacks: createCallbackRouter(client),
        events: settings.events === undefined ? undefined : createEventSender(settings.events),
        adminUserId: policy.adminUserId,
        autoApprove: policy.autoApprove,
      },
    ),
    connection,
    namespace,
  });
  const operations = await startOperationsServer({
    ...metrics,
    metricsAddress,
    ready: async () => {
      await connection.workflowService.getSystemInfo({});
      return worker.getState() === 'RUNNING';
    },
  });
  const done = worker.run();
  logger.info({ taskQueue, namespace, operations: operations.address }, 'worker started');
  return {
    done,
    stop: async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await done;
      await Promise.all([operations.close(), finhub.close()]);
      await connection.close();
    },
  };
}
