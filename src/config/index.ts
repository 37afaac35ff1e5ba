export { loadDotEnv } from './dot-env.js';
export type { Rate } from './durations.js';
export { generateKeys } from './generate-keys.js';
export type { GeneratedKeys, KeyVariable } from './generate-keys.js';
export {
  readCodecServerSettings,
  readGatewaySettings,
  readSetupSettings,
  readStarterSettings,
  readWorkerSettings,
} from './processes.js';
export type {
  CodecServerSettings,
  GatewaySettings,
  SetupSettings,
  StarterSettings,
  WorkerSettings,
} from './processes.js';
export type { SettingsReader } from './reader.js';
export type { FinHubSettings, FinHubSignIn } from './sections/finhub.js';
export type { LogSettings } from './sections/log.js';
export type { OnboardingSettings } from './sections/onboarding.js';
export type { GatewayServerSettings } from './sections/servers.js';
export type { DocumentSettings, EventSettings, MetricsSettings } from './sections/worker.js';
export { SettingsError } from './settings-error.js';
export type { SettingProblem } from './settings-error.js';
export { loadTemporalSettings } from './temporal.js';
export type { TemporalSettings } from './temporal.js';
export type { Variable } from './variable.js';
