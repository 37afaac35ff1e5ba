import type { KeyHash } from '../../codec/index.js';
import { bindAddress, isLoopback, origin } from '../addresses.js';
import { rate } from '../durations.js';
import type { Rate } from '../durations.js';
import { folder, port, text } from '../formats.js';
import { keyHashes } from '../key-formats.js';
import { listOf } from '../lists.js';
import type { Section } from '../reader.js';
import { optional, required, withDefault } from '../variable.js';

export interface GatewayServerSettings {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Of the sign-up service. */
  readonly apiKeys: readonly KeyHash[];
  /** Of operators: they may do everything. */
  readonly operatorKeys: readonly KeyHash[];
  /** Per key. */
  readonly rateLimit: Rate;
  /** Any of them verifies a callback. */
  readonly webhookSecrets: readonly string[];
  /** Erasure is refused without it. */
  readonly erasureRecordsDir?: string;
}

export interface CodecServerAddress {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly allowedOrigins: readonly string[];
  readonly keys: readonly KeyHash[];
}

const webhookSecrets = required(
  'FINHUB_WEBHOOK_SECRETS',
  listOf('secrets', text),
  'Secrets FinHub signs its callbacks with; any of them verifies',
);
const gatewayHost = withDefault('GATEWAY_HOST', bindAddress, '127.0.0.1', 'Where the gateway listens');
const gatewayPort = withDefault('GATEWAY_PORT', port, '8080', 'Its port');
const apiKeys = required(
  'GATEWAY_API_KEYS',
  keyHashes,
  'Keys of the sign-up service, as SHA-256 hashes: `hash` or `name:hash`',
);
const operatorKeys = optional('GATEWAY_OPERATOR_KEYS', keyHashes, 'Keys of operators, likewise');
const rateLimit = withDefault(
  'GATEWAY_RATE_LIMIT',
  rate,
  '200/s',
  'Requests per key; callbacks are not counted',
);
const erasureRecordsDir = optional(
  'ERASURE_RECORDS_DIR',
  folder,
  'Folder that keeps a record of each erasure',
  'none: erasure is refused',
);

/** The one FinHub is to sign with: the first. */
export const signingSecret: Section<string> = {
  variables: [webhookSecrets],
  build: (get) => get(webhookSecrets)[0] ?? '',
};

export const gatewayServer: Section<GatewayServerSettings> = {
  variables: [webhookSecrets, gatewayHost, gatewayPort, apiKeys, operatorKeys, rateLimit, erasureRecordsDir],
  build: (get) => {
    const records = get(erasureRecordsDir);
    return {
      host: get(gatewayHost),
      port: get(gatewayPort),
      apiKeys: get(apiKeys),
      operatorKeys: get(operatorKeys) ?? [],
      rateLimit: get(rateLimit),
      webhookSecrets: get(webhookSecrets),
      ...(records !== undefined && { erasureRecordsDir: records }),
    };
  },
};

const codecHost = withDefault('CODEC_HOST', bindAddress, '127.0.0.1', 'Where the codec server listens');
const codecPort = withDefault('CODEC_PORT', port, '8081', 'Its port');
const codecOrigins = withDefault(
  'CODEC_ALLOWED_ORIGINS',
  listOf('origins such as https://temporal.example.com', origin),
  'http://localhost:8233,http://127.0.0.1:8233',
  'Origins of the Temporal UIs that may ask',
);
const codecKeys = optional(
  'CODEC_KEYS',
  keyHashes,
  'Keys of those who may ask, as hashes like those of the gateway, sent as Bearer',
  'none: then `CODEC_HOST` must be loopback',
);

export const codecServer: Section<CodecServerAddress> = {
  variables: [codecHost, codecPort, codecOrigins, codecKeys],
  check: (peek) => {
    const bound = peek(codecHost);
    if (bound === undefined || isLoopback(bound) || peek(codecKeys) !== undefined) return [];
    return [
      { variable: codecKeys.name, expected: `${codecKeys.expected}, since CODEC_HOST is not loopback` },
    ];
  },
  build: (get) => ({
    host: get(codecHost),
    port: get(codecPort),
    allowedOrigins: get(codecOrigins),
    keys: get(codecKeys) ?? [],
  }),
};
