import { createHash, timingSafeEqual } from 'node:crypto';

/** What is kept of an API key: the SHA-256 of its UTF-8 bytes, and the name it was given. */
export interface KeyHash {
  readonly name?: string;
  readonly sha256: Buffer;
}

/**
 * Who holds the key of an `Authorization: Bearer` header: the key's name, or the start of its hash. Undefined if the
 * header is missing or names no known key. Compares with every key in constant time.
 */
export function keyHolder(authorization: string | undefined, keys: readonly KeyHash[]): string | undefined {
  const key = /^Bearer +(?<key>\S+) *$/i.exec(authorization ?? '')?.groups?.['key'];
  if (key === undefined) return undefined;
  const presented = createHash('sha256').update(key, 'utf8').digest();
  const [match] = keys.filter(({ sha256 }) => timingSafeEqual(sha256, presented));
  return match && (match.name ?? match.sha256.toString('hex').slice(0, 8));
}
