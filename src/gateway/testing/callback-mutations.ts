import { createHash, createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';

/** A callback as it goes over the wire. */
export interface SentCallback {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const header = 'x-finhub-signature';

/** As FinHub signs. */
export function signed(
  body: string | Buffer,
  secret: string,
  encoding: 'hex' | 'base64' = 'hex',
): SentCallback {
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest(encoding)}`;
  return {
    body: Buffer.from(body),
    headers: { 'content-type': 'application/json', [header]: signature },
  };
}

/**
 * What somebody without the secret can make of a signed callback: other bytes in the body or the signature, parts cut off,
 * other spellings of the same JSON, other encodings, other digests. None of them verifies.
 */
export function mutationsOf(body: string, secret: string): fc.Arbitrary<SentCallback> {
  const originals = (['hex', 'base64'] as const).map((encoding) => signed(body, secret, encoding));
  const valid = new Set(originals.map(({ headers }) => headers[header]));
  return fc
    .constantFrom(...originals)
    .chain((original) => fc.oneof(bodies(original, body), signatures(original, body, secret)))
    .filter((sent) => !(sent.body.equals(Buffer.from(body)) && valid.has(sent.headers[header])));
}

function bodies({ body, headers }: SentCallback, text: string): fc.Arbitrary<SentCallback> {
  const at = fc.nat({ max: body.length - 1 });
  const byte = fc.nat({ max: 255 });
  const changed = fc.oneof(
    fc.tuple(at, fc.nat({ max: 7 })).map(([i, bit]) => replaced(body, i, (body[i] ?? 0) ^ (1 << bit))),
    fc.tuple(at, byte).map(([i, other]) => replaced(body, i, other)),
    fc
      .tuple(at, byte)
      .map(([i, more]) => Buffer.concat([body.subarray(0, i), Buffer.of(more), body.subarray(i)])),
    at.map((i) => Buffer.concat([body.subarray(0, i), body.subarray(i + 1)])),
    at.map((length) => body.subarray(0, length)),
    fc.uint8Array({ minLength: 1, maxLength: 40 }).map((more) => Buffer.concat([body, more])),
    fc.constantFrom(...respelled(text)),
    fc.json().map((json) => Buffer.from(json)),
  );
  return fc.oneof(
    changed.map((other) => ({ body: other, headers })),
    fc.constant({ body: gzipSync(body), headers: { ...headers, 'content-encoding': 'gzip' } }),
    fc.constant({
      body: Buffer.from(text, 'utf16le'),
      headers: { ...headers, 'content-type': 'application/json; charset=utf-16le' },
    }),
  );
}

/** The same JSON in other bytes. */
function respelled(text: string): Buffer[] {
  const value = JSON.parse(text) as Record<string, unknown>;
  const backwards = Object.fromEntries(Object.entries(value).reverse());
  const escaped = text.replaceAll(/[^\p{ASCII}]|@/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
  return [
    JSON.stringify(value, null, 2),
    JSON.stringify(backwards),
    escaped,
    `\uFEFF${text}`,
    `${text}\n`,
    ` ${text}`,
    text.normalize('NFD'),
    text.toUpperCase(),
  ].map((other) => Buffer.from(other));
}

function signatures(
  { body, headers }: SentCallback,
  text: string,
  secret: string,
): fc.Arbitrary<SentCallback> {
  const signature = headers[header] ?? '';
  const digest = signature.slice('sha256='.length);
  const at = fc.nat({ max: signature.length - 1 });
  const visible = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
  const other = fc.oneof(
    fc.tuple(at, visible).map(([i, one]) => signature.slice(0, i) + one + signature.slice(i + 1)),
    fc.tuple(at, visible).map(([i, one]) => signature.slice(0, i) + one + signature.slice(i)),
    at.map((i) => signature.slice(0, i) + signature.slice(i + 1)),
    at.map((length) => signature.slice(0, length)),
    fc.string({ minLength: 1, maxLength: 80, unit: visible }),
    fc.string({ minLength: 64, maxLength: 64, unit: hexDigit }).map((hex) => `sha256=${hex}`),
    fc.string({ maxLength: 40 }).map((guess) => hmac('sha256', guess, body)),
    fc.string({ maxLength: 40 }).map((foreign) => hmac('sha256', secret, Buffer.from(foreign))),
    fc.constantFrom(
      signature.toUpperCase(),
      `SHA256=${digest}`,
      `sha512=${digest}`,
      `sha256:${digest}`,
      digest,
      `sha256=${digest}=`,
      `sha256=${digest.replaceAll('=', '')}.`,
      `"${signature}"`,
      `${signature}, ${signature}`,
      `${signature};${signature}`,
      `sha256=${Buffer.from(digest).toString('base64url')}`,
      `sha256=${createHash('sha256').update(body).digest('hex')}`,
      hmac('sha1', secret, body),
      hmac('sha512', secret, body),
      hmac('sha256', secret, Buffer.from(text, 'utf16le')),
      hmac('sha256', text, Buffer.from(secret)),
    ),
  );
  const unsigned = { 'content-type': 'application/json' };
  return fc.oneof(
    { weight: 30, arbitrary: other.map((value) => ({ body, headers: { ...headers, [header]: value } })) },
    { weight: 1, arbitrary: fc.constant({ body, headers: unsigned }) },
    { weight: 1, arbitrary: fc.constant({ body, headers: { ...unsigned, 'x-fc-signature': signature } }) },
  );
}

const hexDigit = fc.constantFrom(...Array.from('0123456789abcdef'));

function hmac(algorithm: string, key: string, body: Buffer): string {
  return `sha256=${createHmac(algorithm, key).update(body).digest('hex')}`;
}

function replaced(body: Buffer, at: number, byte: number): Buffer {
  const copy = Buffer.from(body);
  copy[at] = byte;
  return copy;
}
