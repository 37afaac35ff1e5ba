import { createHash } from 'node:crypto';

/** A 256-bit key and the id under which ciphertexts name it. */
export interface Key {
  readonly id: string;
  readonly bytes: Buffer;
}

/** Several keys for rotation: the first is used from now on, all of them still open what was made with them. */
export interface KeyRing {
  readonly primary: Key;
  readonly all: readonly Key[];
  find(id: string): Key | undefined;
}

export const KEY_BYTES = 32;

/** Whether a key may be called so: it shows up in settings, logs and ciphertexts. */
export function isKeyName(name: string): boolean {
  return /^[A-Za-z0-9._-]{1,64}$/.test(name);
}

/** A ring whose first key is the primary one. Ids are unique: whoever reads the keys checks that. */
export function keyRing(primary: Key, ...older: readonly Key[]): KeyRing {
  const all = [primary, ...older];
  return { primary, all, find: (id) => all.find((key) => key.id === id) };
}

/** The id of a key that was given none: the first 8 hex characters of its SHA-256. */
export function defaultKeyId(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 8);
}
