import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { PayloadDamaged, PayloadKeyUnknown } from './errors.js';
import type { Key, KeyRing } from './keys.js';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';

/**
 * Encrypts whole payloads, metadata included, with AES-256-GCM. Data is `iv | ciphertext | tag` with a random 96-bit
 * iv; the key id stands beside it in the metadata and is authenticated. Payloads that are not ours pass unchanged: from
 * before encryption was turned on, or of another writer; the first of them is told to `onUnencrypted`.
 *
 * Decoding throws {@link PayloadKeyUnknown} and {@link PayloadDamaged}.
 */
export class EncryptionCodec implements PayloadCodec {
  readonly #keys: KeyRing;
  #onUnencrypted: (() => void) | undefined;

  constructor(keys: KeyRing, onUnencrypted?: () => void) {
    this.#keys = keys;
    this.#onUnencrypted = onUnencrypted;
  }

  encode(payloads: Payload[]): Promise<Payload[]> {
    return settled(() => payloads.map((payload) => encrypt(payload, this.#keys.primary)));
  }

  decode(payloads: Payload[]): Promise<Payload[]> {
    return settled(() => payloads.map((payload) => this.#open(payload)));
  }

  #open(payload: Payload): Payload {
    const keyId = keyIdOf(payload);
    if (keyId === undefined) {
      this.#onUnencrypted?.();
      this.#onUnencrypted = undefined;
      return payload;
    }
    const key = this.#keys.find(keyId);
    if (key === undefined) throw new PayloadKeyUnknown(keyId);
    return decrypt(payload, key);
  }
}

function encrypt(payload: Payload, key: Key): Payload {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key.bytes, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(authenticated(key.id));
  const plain = PayloadMessage.encode(payload).finish();
  const data = Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return { metadata: { encoding: Buffer.from(ENCODING), [KEY_ID]: Buffer.from(key.id) }, data };
}

function decrypt(payload: Payload, key: Key): Payload {
  const data = payload.data ?? new Uint8Array();
  if (data.length < IV_BYTES + TAG_BYTES) throw new PayloadDamaged(key.id);
  const decipher = createDecipheriv(CIPHER, key.bytes, data.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(authenticated(key.id));
  decipher.setAuthTag(data.subarray(data.length - TAG_BYTES));
  return PayloadMessage.decode(opened(decipher, data.subarray(IV_BYTES, data.length - TAG_BYTES), key.id));
}

function opened(
  decipher: ReturnType<typeof createDecipheriv>,
  ciphertext: Uint8Array,
  keyId: string,
): Buffer {
  try {
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  } catch {
    throw new PayloadDamaged(keyId);
  }
}

/** The id of the key a payload says it was encrypted with, or undefined if it is not one of ours. */
export function keyIdOf({ metadata }: Payload): string | undefined {
  if (text(metadata?.['encoding']) !== ENCODING) return undefined;
  return text(metadata?.[KEY_ID]);
}

function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}

function authenticated(keyId: string): Buffer {
  return Buffer.from(`${ENCODING}\n${keyId}`);
}

/** The interface is asynchronous, the work is not: a throw becomes a rejection. */
function settled<T>(work: () => T): Promise<T> {
  return Promise.resolve().then(work);
}
