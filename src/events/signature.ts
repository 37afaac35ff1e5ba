import { createHmac } from 'node:crypto';

export interface SignedMessage {
  readonly id: string;
  readonly body: string;
  /** When it is sent, in milliseconds; receivers refuse what is too old. */
  readonly sentAtMs: number;
}

/** The headers of Standard Webhooks: HMAC-SHA256 over id, time in seconds and body, with the bytes of the secret. */
export function signedHeaders(
  { id, body, sentAtMs }: SignedMessage,
  secret: Uint8Array,
): Record<string, string> {
  const timestamp = String(Math.floor(sentAtMs / 1000));
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
