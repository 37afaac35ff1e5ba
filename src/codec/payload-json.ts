import type { Payload } from '@temporalio/common';
import { z } from 'zod';

const bytes = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')));

/** Body of `/encode` and `/decode`: payloads as protobuf JSON, bytes in base64. */
export const payloadsSchema = z.object({
  payloads: z
    .array(
      z.object({ metadata: z.record(z.string(), bytes).default({}), data: bytes.default(new Uint8Array()) }),
    )
    .default([]),
});

/** A payload as protobuf JSON. */
export function payloadToJson({ metadata, data }: Payload) {
  const entries = Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)] as const);
  return { metadata: Object.fromEntries(entries), data: base64(data ?? new Uint8Array()) };
}

function base64(value: Uint8Array): string {
  return Buffer.from(value).toString('base64');
}
