import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { createPayloadCodecs } from '../../src/codec/index.js';
import { payloadKeys } from './rig.js';

const [codec] = createPayloadCodecs(payloadKeys);

/** Every payload in the history of a case's latest run, decrypted, as text: inputs, results, failures, summaries. */
export async function decryptedHistory(client: Client, id: string): Promise<string> {
  const { events } = await client.workflow.getHandle(id).fetchHistory();
  const payloads = (await codec?.decode(payloadsIn(events))) ?? [];
  return payloads.map(({ data }) => Buffer.from(data ?? []).toString('utf8')).join('\n');
}

/** Every payload somewhere in an answer of Temporal, as it is kept there. */
export function payloadsIn(value: unknown): Payload[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  return isPayload(value) ? [value] : Object.values(value).flatMap(payloadsIn);
}

function isPayload(value: object): value is Payload {
  return 'metadata' in value && 'data' in value && value.data instanceof Uint8Array;
}
