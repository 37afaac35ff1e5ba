export { callbackUrl } from './addresses.js';
export { loadDotEnv } from './dot-env.js';
export { duration } from './durations.js';
export { apiKey, keyName } from './key-formats.js';
export { generateApiKey, generateKeys, keyHashEntry } from './generate-keys.js';
export type { GeneratedKeys } from './generate-keys.js';
export {
  readCasesSettings,
  readCodecServerSettings,
  readGatewaySettings,
  readSetupSettings,
  readStarterSettings,
  readWebhookSettings,
  readWorkerSettings,
} from './processes.js';
export type { GatewaySettings, StarterSettings, WebhookSettings, WorkerSettings } from './processes.js';
export type { SettingsReader } from './reader.js';
export type { GatewayAccess } from './sections/gateway-access.js';
export type { LogSettings } from './sections/log.js';
export { SettingsError } from './settings-error.js';
export { loadTemporalSettings } from './temporal.js';
export type { Variable } from './variable.js';
