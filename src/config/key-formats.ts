import { defaultKeyId, isKeyName, KEY_BYTES, keyRing } from '../codec/index.js';
import type { Key, KeyHash, KeyRing } from '../codec/index.js';
import { format, matching } from './formats.js';
import { listOf, setOf } from './lists.js';

/** How a key, or the hash of one, may be called. */
export const keyName = format('a name of at most 64 letters, digits, dots, dashes and underscores', (text) =>
  isKeyName(text) ? text : undefined,
);

/** What a caller sends as Bearer. */
export const apiKey = matching('an API key of printable ASCII without spaces', /^[!-~]{1,1000}$/);

/** One key of 32 bytes. */
export const keyBytes = format('a key of 32 bytes in base64', (text) => decoded(text, KEY_BYTES, KEY_BYTES));

const keys = setOf(
  'keys of 32 bytes in base64, each alone or as id:base64',
  format('a key', readKey),
  ({ id }) => id,
);

/** The first key is the primary one. */
export const keyRingFormat = format(keys.expected, readKeyRing);

/** Encryption is turned off in so many words only. */
export const keyRingOrOff = format(`${keys.expected}; or off`, (text): KeyRing | 'off' | undefined =>
  text === 'off' ? 'off' : readKeyRing(text),
);

/** API keys as hashes, so that the environment of a server lets nobody in. */
export const keyHashes = listOf(
  'lower-case SHA-256 hashes in hex, each alone or as name:hash',
  format('a hash', (text): KeyHash | undefined => {
    const { name, hash } = /^(?:(?<name>[^:]*):)?(?<hash>[0-9a-f]{64})$/.exec(text)?.groups ?? {};
    if (hash === undefined) return undefined;
    const sha256 = Buffer.from(hash, 'hex');
    if (name === undefined) return { sha256 };
    return isKeyName(name) ? { name, sha256 } : undefined;
  }),
);

/** The signing secret of Standard Webhooks. */
export const webhookSecret = format('whsec_ and 24 to 64 bytes in base64', (text) =>
  text.startsWith('whsec_') ? decoded(text.slice('whsec_'.length), 24, 64) : undefined,
);

function readKeyRing(text: string): KeyRing | undefined {
  const [primary, ...older] = keys.schema.safeParse(text).data ?? [];
  return primary && keyRing(primary, ...older);
}

function readKey(text: string): Key | undefined {
  const { id, base64 } = /^(?:(?<id>[^:]*):)?(?<base64>[^:]+)$/.exec(text)?.groups ?? {};
  const bytes = decoded(base64 ?? '', KEY_BYTES, KEY_BYTES);
  if (bytes === undefined) return undefined;
  if (id === undefined) return { id: defaultKeyId(bytes), bytes };
  return isKeyName(id) ? { id, bytes } : undefined;
}

/** Base64 with its padding; `Buffer.from` alone would take anything. */
function decoded(base64: string, least: number, most: number): Buffer | undefined {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64') !== base64) return undefined;
  return bytes.length >= least && bytes.length <= most ? bytes : undefined;
}
