import type { Key, KeyRing } from '../../codec/index.js';
import { keyBytes, keyRingFormat, keyRingOrOff } from '../key-formats.js';
import type { Peek, Section } from '../reader.js';
import { required } from '../variable.js';

export interface EncryptionKeys {
  /** Derive initial passwords and seal what customers bring. */
  readonly credentialKeys: KeyRing;
  /** Encrypt everything that reaches Temporal. */
  readonly payloadKeys: KeyRing | 'off';
}

const onboardingId = required(
  'ONBOARDING_ID_KEY',
  keyBytes,
  'Makes the onboarding id from tenant, kind and e-mail. Never rotates: another key means other ids',
);
const credential = required(
  'CREDENTIAL_KEY',
  keyRingFormat,
  'Derives initial passwords and seals secrets: the first key for new cases, all for the cases that use them',
);
const payload = required(
  'PAYLOAD_KEYS',
  keyRingOrOff,
  'Encrypts payloads in Temporal: the first key encrypts, all decrypt. `off` turns encryption off',
);

export const onboardingIdKey: Section<Buffer> = {
  variables: [onboardingId],
  check: sharedIdKey,
  build: (get) => get(onboardingId),
};

export const encryptionKeys: Section<EncryptionKeys> = {
  variables: [credential, payload],
  check: sharedCredentialKey,
  build: (get) => ({ credentialKeys: get(credential), payloadKeys: get(payload) }),
};

export const payloadKeys: Section<KeyRing | 'off'> = {
  variables: [payload],
  build: (get) => get(payload),
};

/** The codec server holds the payload keys and must not be able to open sealed secrets. */
function sharedCredentialKey(peek: Peek) {
  const payloadKeys = payloadKeysOf(peek);
  if (peek(credential)?.all.some((key) => isAmong(key.bytes, payloadKeys)) !== true) return [];
  return [{ variable: credential.name, expected: 'keys that PAYLOAD_KEYS does not hold' }];
}

/** Nor to find the case of an e-mail; and each key has one use, so that one that is lost or replaced takes no other along. */
function sharedIdKey(peek: Peek) {
  const key = peek(onboardingId);
  const others = [...payloadKeysOf(peek), ...(peek(credential)?.all ?? [])];
  if (key === undefined || !isAmong(key, others)) return [];
  return [
    { variable: onboardingId.name, expected: 'a key that neither CREDENTIAL_KEY nor PAYLOAD_KEYS holds' },
  ];
}

function payloadKeysOf(peek: Peek): readonly Key[] {
  const ring = peek(payload);
  return ring === undefined || ring === 'off' ? [] : ring.all;
}

function isAmong(bytes: Buffer, keys: readonly Key[]): boolean {
  return keys.some((key) => key.bytes.equals(bytes));
}
