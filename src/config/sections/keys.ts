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
  build: (get) => get(onboardingId),
};

export const encryptionKeys: Section<EncryptionKeys> = {
  variables: [credential, payload],
  check: sharedKey,
  build: (get) => ({ credentialKeys: get(credential), payloadKeys: get(payload) }),
};

export const payloadKeys: Section<KeyRing | 'off'> = {
  variables: [payload],
  build: (get) => get(payload),
};

/** The codec server holds the payload keys and must not be able to open sealed secrets. */
function sharedKey(peek: Peek) {
  const payloadRing = peek(payload);
  if (payloadRing === undefined || payloadRing === 'off') return [];
  const isShared = (key: Key) => payloadRing.all.some(({ bytes }) => bytes.equals(key.bytes));
  if (peek(credential)?.all.some(isShared) !== true) return [];
  return [{ variable: credential.name, expected: 'keys that PAYLOAD_KEYS does not hold' }];
}
