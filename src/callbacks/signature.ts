import { createHmac, timingSafeEqual } from 'node:crypto';

const encodings = ['hex', 'base64'] as const;

/**
 * Whether FinHub signed these bytes with one of the secrets: `X-FinHub-Signature: sha256=<HMAC-SHA256 of the raw body>`,
 * in lower-case hex or base64 (docs/finhub.md, webhooks). Only the canonical spelling counts, and every secret is
 * compared in constant time.
 */
export function verifySignature(
  raw: Uint8Array,
  header: string | undefined,
  secrets: readonly string[],
): boolean {
  const given = Buffer.from(header ?? '', 'utf8');
  const matches = secrets.flatMap((secret) =>
    encodings.map((encoding) => {
      const expected = Buffer.from(
        `sha256=${createHmac('sha256', secret).update(raw).digest(encoding)}`,
        'utf8',
      );
      return given.length === expected.length && timingSafeEqual(given, expected);
    }),
  );
  return matches.includes(true);
}
