import { createHash, randomBytes } from 'node:crypto';
import { defaultKeyId, KEY_BYTES } from '../codec/index.js';

/** All keys of an installation. */
export interface GeneratedKeys {
  /** What goes into the environment, by variable. */
  readonly environment: Readonly<Record<KeyVariable, string>>;
  /**
   * `CODEC_KEYS`, for a codec server that listens beyond loopback. Apart from the rest, because the Temporal UI in a
   * browser cannot send a key: with it set, only callers that can (the Temporal CLI) are answered.
   */
  readonly codecKeys: string;
  /** The keys callers send as Bearer: the settings hold their hashes only. */
  readonly callers: {
    readonly gatewayApi: string;
    readonly gatewayOperator: string;
    readonly codec: string;
  };
}

export type KeyVariable =
  | 'ONBOARDING_ID_KEY'
  | 'CREDENTIAL_KEY'
  | 'PAYLOAD_KEYS'
  | 'GATEWAY_API_KEYS'
  | 'GATEWAY_OPERATOR_KEYS'
  | 'FINHUB_WEBHOOK_SECRETS'
  | 'EVENTS_SECRET';

/** A key that one caller sends as Bearer. */
export interface ApiKey {
  readonly key: string;
  /** The entry for `GATEWAY_API_KEYS`, `GATEWAY_OPERATOR_KEYS` or `CODEC_KEYS`. */
  readonly entry: string;
}

/** New keys from the system's random source. `FINHUB_WEBHOOK_SECRETS` must also be told to FinHub. */
export function generateKeys(): GeneratedKeys {
  const [signup, operator, codec] = [
    generateApiKey('signup'),
    generateApiKey('operator'),
    generateApiKey('codec'),
  ];
  return {
    environment: {
      ONBOARDING_ID_KEY: randomBytes(KEY_BYTES).toString('base64'),
      CREDENTIAL_KEY: namedKey(),
      PAYLOAD_KEYS: namedKey(),
      GATEWAY_API_KEYS: signup.entry,
      GATEWAY_OPERATOR_KEYS: operator.entry,
      FINHUB_WEBHOOK_SECRETS: randomBytes(KEY_BYTES).toString('hex'),
      EVENTS_SECRET: `whsec_${randomBytes(KEY_BYTES).toString('base64')}`,
    },
    codecKeys: codec.entry,
    callers: { gatewayApi: signup.key, gatewayOperator: operator.key, codec: codec.key },
  };
}

/** A new key for one caller, who shows up in logs and timelines under this name. */
export function generateApiKey(name: string): ApiKey {
  const key = randomBytes(KEY_BYTES).toString('base64url');
  return { key, entry: keyHashEntry(key, name) };
}

/** What the settings of a server hold of a key: `name:hash`, or the hash alone. */
export function keyHashEntry(key: string, name?: string): string {
  const hash = createHash('sha256').update(key, 'utf8').digest('hex');
  return name === undefined ? hash : `${name}:${hash}`;
}

function namedKey(): string {
  const bytes = randomBytes(KEY_BYTES);
  return `${defaultKeyId(bytes)}:${bytes.toString('base64')}`;
}
