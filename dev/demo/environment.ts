import type { SandboxCredentials } from '../../sandbox/credentials.js';
import { loadTemporalSettings } from '../../src/config/index.js';
import type { Addresses } from './addresses.js';
import type { Variables } from './environment-file.js';
import type { Keys } from './keys.js';

interface EnvironmentParts {
  readonly keys: Keys;
  readonly addresses: Addresses;
  /** How Temporal is reached. */
  readonly temporal: Variables;
  readonly finhub: SandboxCredentials;
  readonly documentsRoot: string;
  readonly erasureRecords: string;
}

/** Everything the product's processes read, for the demo and for whoever starts one of them by hand. */
export function demoEnvironment({
  keys,
  addresses,
  temporal,
  finhub,
  documentsRoot,
  erasureRecords,
}: EnvironmentParts): Variables {
  return {
    NODE_ENV: 'production', // the project's .env has no say here
    ...temporal,
    FINHUB_BASE_URL: addresses.sandbox,
    FINHUB_TENANT_ID: finhub.tenantId,
    FINHUB_TENANT_KEY: finhub.tenantKey,
    FINHUB_TENANT_SECRET: finhub.tenantSecret,
    FINHUB_ADMIN_ORGANIZATION_ID: finhub.organizationId,
    FINHUB_ADMIN_USER_ID: finhub.userId,
    FINHUB_ADMIN_USERNAME: finhub.username,
    FINHUB_ADMIN_PASSWORD: finhub.password,
    ...keys,
    ...listening('GATEWAY', addresses.gateway),
    ...listening('CODEC', addresses.codec),
    ...listening('METRICS', addresses.metrics),
    GATEWAY_URL: addresses.gateway,
    ...(addresses.temporal !== null && { CODEC_ALLOWED_ORIGINS: originsOfUi(addresses.temporal.uiPort) }),
    DOCUMENTS_ROOT: documentsRoot,
    ERASURE_RECORDS_DIR: erasureRecords,
    // Callbacks drive the cases; these only make up quickly for one that a restarted process lost.
    DECISION_POLL: '20s..1m',
    READINESS_POLL: '1s..10s',
    WALLET_POLL: '1s..10s',
    PARKED_RETRY_EVERY: '15s',
  };
}

/** How the demo's own Temporal server is reached. */
export function ownTemporal(port: number, emptyConfig: string): Variables {
  return {
    TEMPORAL_ADDRESS: `127.0.0.1:${port}`,
    TEMPORAL_NAMESPACE: 'default',
    TEMPORAL_CONFIG_FILE: emptyConfig,
  };
}

/** How the server that the user's shell names is reached. */
export function temporalOf(shell: NodeJS.ProcessEnv): Variables {
  return Object.fromEntries(
    loadTemporalSettings.variables.flatMap(({ name }) => {
      const value = shell[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}

function listening(prefix: string, address: string): Variables {
  const { hostname, port } = new URL(address);
  return { [`${prefix}_HOST`]: hostname, [`${prefix}_PORT`]: port };
}

/** Browsers take the two names for two origins. */
function originsOfUi(port: number): string {
  return `http://localhost:${port},http://127.0.0.1:${port}`;
}
