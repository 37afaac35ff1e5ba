import type { Connection } from '@temporalio/client';
import { msToTs, tsToMs } from '@temporalio/common/lib/time.js';
import { grpcCode, grpcStatus } from './grpc-status.js';

export interface NamespaceSettings {
  readonly namespace: string;
  /** How long closed runs are kept; Temporal takes a day at least. */
  readonly retentionMs: number;
}

export type NamespaceChange = 'created' | 'retention changed' | 'unchanged';

/** Makes the namespace if it is missing, and sets its retention if it is another. */
export async function ensureNamespace(
  connection: Connection,
  { namespace, retentionMs }: NamespaceSettings,
): Promise<NamespaceChange> {
  const retention = msToTs(retentionMs);
  const found = await retentionOf(connection, namespace);
  if (found === retentionMs) return 'unchanged';
  if (found !== undefined) {
    await connection.workflowService.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: retention },
    });
    return 'retention changed';
  }
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: retention,
    });
    return 'created';
  } catch (error) {
    // Somebody else made it a moment ago; then it is theirs to have chosen the same retention.
    if (grpcCode(error) !== grpcStatus.alreadyExists) throw error;
    return 'unchanged';
  }
}

/** In milliseconds; undefined if there is no such namespace. */
async function retentionOf(connection: Connection, namespace: string): Promise<number | undefined> {
  try {
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    return tsToMs(config?.workflowExecutionRetentionTtl);
  } catch (error) {
    if (grpcCode(error) === grpcStatus.notFound) return undefined;
    throw error;
  }
}
