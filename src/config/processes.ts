import type { KeyRing } from '../codec/index.js';
import { duration } from './durations.js';
import { format } from './formats.js';
import { settingsReader } from './reader.js';
import type { Section } from './reader.js';
import { finhub, finhubAccess } from './sections/finhub.js';
import type { FinHubAccess, FinHubSettings } from './sections/finhub.js';
import { gatewayAccess } from './sections/gateway-access.js';
import type { GatewayAccess } from './sections/gateway-access.js';
import { encryptionKeys, payloadKeys } from './sections/keys.js';
import { log } from './sections/log.js';
import type { LogSettings } from './sections/log.js';
import { onboarding } from './sections/onboarding.js';
import type { OnboardingSettings } from './sections/onboarding.js';
import { codecServer, gatewayServer, signingSecret } from './sections/servers.js';
import type { CodecServerAddress, GatewayServerSettings } from './sections/servers.js';
import { taskQueue } from './sections/shared.js';
import { documents, events, metrics } from './sections/worker.js';
import type { DocumentSettings, EventSettings, MetricsSettings } from './sections/worker.js';
import { temporal } from './temporal.js';
import type { TemporalSettings } from './temporal.js';
import { withDefault } from './variable.js';

export interface WorkerSettings {
  readonly finhub: FinHubSettings;
  readonly documents: DocumentSettings;
  readonly credentialKeys: KeyRing;
  readonly payloadKeys: KeyRing | 'off';
  readonly taskQueue: string;
  readonly metrics: MetricsSettings;
  readonly events?: EventSettings;
  readonly temporal: TemporalSettings;
  readonly log: LogSettings;
}

export interface GatewaySettings {
  readonly gateway: GatewayServerSettings;
  readonly onboarding: OnboardingSettings;
  readonly temporal: TemporalSettings;
  readonly log: LogSettings;
}

export interface StarterSettings {
  readonly onboarding: OnboardingSettings;
  readonly temporal: TemporalSettings;
  readonly log: LogSettings;
}

export interface CodecServerSettings extends CodecServerAddress {
  readonly payloadKeys: KeyRing | 'off';
  readonly log: LogSettings;
}

export interface SetupSettings {
  /** How long Temporal keeps closed runs. */
  readonly retentionMs: number;
  readonly temporal: TemporalSettings;
  readonly log: LogSettings;
}

export interface WebhookSettings {
  readonly finhub: FinHubAccess;
  readonly secret: string;
}

const queue: Section<string> = { variables: [taskQueue], build: (get) => get(taskQueue) };

export const readWorkerSettings = settingsReader<WorkerSettings>(
  [finhub, documents, encryptionKeys, queue, metrics, events, temporal, log],
  (from) => {
    const eventSettings = from(events);
    return {
      finhub: from(finhub),
      documents: from(documents),
      ...from(encryptionKeys),
      taskQueue: from(queue),
      metrics: from(metrics),
      ...(eventSettings !== undefined && { events: eventSettings }),
      temporal: from(temporal),
      log: from(log),
    };
  },
);

export const readGatewaySettings = settingsReader<GatewaySettings>(
  [gatewayServer, onboarding, temporal, log],
  (from) => ({
    gateway: from(gatewayServer),
    onboarding: from(onboarding),
    temporal: from(temporal),
    log: from(log),
  }),
);

export const readStarterSettings = settingsReader<StarterSettings>([onboarding, temporal, log], (from) => ({
  onboarding: from(onboarding),
  temporal: from(temporal),
  log: from(log),
}));

export const readCodecServerSettings = settingsReader<CodecServerSettings>(
  [codecServer, payloadKeys, log],
  (from) => ({ ...from(codecServer), payloadKeys: from(payloadKeys), log: from(log) }),
);

const DAY_MS = 86_400_000;

const retention = withDefault(
  'TEMPORAL_RETENTION',
  format('a duration of at least 1d', (text) => {
    const { data } = duration.schema.safeParse(text);
    return data !== undefined && data >= DAY_MS ? data : undefined;
  }),
  '90d',
  'How long Temporal keeps closed runs',
);

const namespaceRetention: Section<number> = { variables: [retention], build: (get) => get(retention) };

export const readSetupSettings = settingsReader<SetupSettings>(
  [namespaceRetention, temporal, log],
  (from) => ({
    retentionMs: from(namespaceRetention),
    temporal: from(temporal),
    log: from(log),
  }),
);

export const readWebhookSettings = settingsReader<WebhookSettings>([finhubAccess, signingSecret], (from) => ({
  finhub: from(finhubAccess),
  secret: from(signingSecret),
}));

export const readCasesSettings = settingsReader<GatewayAccess>([gatewayAccess], (from) =>
  from(gatewayAccess),
);
