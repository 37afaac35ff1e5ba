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

/** New keys from the system's random source. `FINHUB_WEBHOOK_SECRETS` must also be told to FinHub. */
export function generateKeys(): GeneratedKeys {
  const callers = { gatewayApi: callerKey(), gatewayOperator: callerKey(), codec: callerKey() };
  return {
    environment: {
      ONBOARDING_ID_KEY: randomBytes(KEY_BYTES).toString('base64'),
      CREDENTIAL_KEY: namedKey(),
      PAYLOAD_KEYS: namedKey(),
      GATEWAY_API_KEYS: `signup:${sha256(callers.gatewayApi)}`,
      GATEWAY_OPERATOR_KEYS: `operator:${sha256(callers.gatewayOperator)}`,
      FINHUB_WEBHOOK_SECRETS: randomBytes(KEY_BYTES).toString('hex'),
      EVENTS_SECRET: `whsec_${randomBytes(KEY_BYTES).toString('base64')}`,
    },
    codecKeys: `codec:${sha256(callers.codec)}`,
    callers,
  };
}

function namedKey(): string {
  const bytes = randomBytes(KEY_BYTES);
  return `${defaultKeyId(bytes)}:${bytes.toString('base64')}`;
}

function callerKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}

function sha256(key: string): string {
  return createHash('sha256').update(key, 'utf8').digest('hex');
}
