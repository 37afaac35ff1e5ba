import { createHmac } from 'node:crypto';

export const signatureHeader = 'X-FinHub-Signature';

/** The signature header's value: HMAC-SHA256 over the exact bytes of the body. */
export function signatureOf(body: string, secret: string, encoding: 'hex' | 'base64'): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest(encoding)}`;
}
