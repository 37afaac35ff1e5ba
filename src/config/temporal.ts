import { loadClientConfigProfile, toClientOptions } from '@temporalio/envconfig';
import type { ClientConfigProfile } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { file, format, headerText, matching, text } from './formats.js';
import { given, settingsReader } from './reader.js';
import type { Environment, Peek, Section } from './reader.js';
import type { SettingProblem } from './settings-error.js';
import { optional } from './variable.js';
import type { Variable } from './variable.js';

export interface TemporalSettings {
  /** For `Connection.connect` of clients and `NativeConnection.connect` of workers alike. */
  readonly connection: Pick<NativeConnectionOptions, 'address' | 'tls' | 'apiKey' | 'metadata'>;
  readonly namespace: string;
}

const flag = format('true, false, 1 or 0', (value) => {
  if (value === 'true' || value === '1') return true;
  return value === 'false' || value === '0' ? false : undefined;
});

const address = optional(
  'TEMPORAL_ADDRESS',
  matching('host:port', /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):\d{1,5}$/),
  'Where Temporal is',
  '`localhost:7233`',
);
const namespace = optional('TEMPORAL_NAMESPACE', text, 'Namespace of the onboardings', '`default`');
const apiKey = optional('TEMPORAL_API_KEY', headerText, 'API key of Temporal Cloud; turns TLS on');
const tls = optional(
  'TEMPORAL_TLS',
  flag,
  'Whether to connect with TLS',
  'off unless a variable below or an API key asks for it',
);
const certPath = optional('TEMPORAL_TLS_CLIENT_CERT_PATH', file, "File with the client's certificate");
const certData = optional('TEMPORAL_TLS_CLIENT_CERT_DATA', pem(), 'The certificate itself');
const keyPath = optional('TEMPORAL_TLS_CLIENT_KEY_PATH', file, "File with the client's key");
const keyData = optional('TEMPORAL_TLS_CLIENT_KEY_DATA', pem(), 'The key itself');
const caPath = optional(
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  file,
  "File with the certificate of the server's authority",
);
const caData = optional('TEMPORAL_TLS_SERVER_CA_CERT_DATA', pem(), 'That certificate itself');
const serverName = optional(
  'TEMPORAL_TLS_SERVER_NAME',
  headerText,
  "Name expected in the server's certificate",
);
const profile = optional('TEMPORAL_PROFILE', text, 'Profile of the configuration file', '`default`');
const configFile = optional(
  'TEMPORAL_CONFIG_FILE',
  file,
  "Temporal's client configuration file (TOML); variables win over it",
  "`temporal.toml` in Temporal's folder of the user's configuration",
);

const all: readonly Variable<unknown>[] = [
  address,
  namespace,
  apiKey,
  tls,
  certPath,
  certData,
  keyPath,
  keyData,
  caPath,
  caData,
  serverName,
  profile,
  configFile,
];

/** Temporal's own variables, read by the SDK's envconfig package; here they are checked and named. */
export const temporal: Section<TemporalSettings> = {
  variables: all,
  check: (peek, environment) => {
    const twice = givenTwice(peek);
    return twice.length > 0 || anyWrong(peek, environment) ? twice : unloadable(environment);
  },
  build: (_get, environment) => load(environment),
};

/**
 * Address (`localhost:7233` by default), TLS, API key and namespace from the environment and Temporal's configuration
 * file. Throws `SettingsError`.
 */
export const loadTemporalSettings = settingsReader([temporal], (from) => from(temporal));

function load(environment: Environment): TemporalSettings {
  const { connectionOptions, namespace: named } = toClientOptions(loadProfile(environment));
  const { address: found, tls: transport, apiKey: key, metadata } = connectionOptions;
  return {
    connection: {
      address: found ?? 'localhost:7233',
      ...(transport !== undefined && { tls: transport }),
      ...(key !== undefined && { apiKey: key }),
      ...(metadata !== undefined && { metadata }),
    },
    namespace: named ?? 'default',
  };
}

function loadProfile(environment: Environment): ClientConfigProfile {
  return loadClientConfigProfile({ overrideEnvVars: nonEmpty(environment) });
}

function nonEmpty(environment: Environment): Record<string, string> {
  const entries = Object.keys(environment).map((name) => [name, given(environment, name)] as const);
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function anyWrong(peek: Peek, environment: Environment): boolean {
  return all.some(
    (variable) => given(environment, variable.name) !== undefined && peek(variable) === undefined,
  );
}

function givenTwice(peek: Peek): readonly SettingProblem[] {
  const pairs = [
    [certPath, certData],
    [keyPath, keyData],
    [caPath, caData],
  ] as const;
  return pairs
    .filter(([path, data]) => peek(path) !== undefined && peek(data) !== undefined)
    .map(([path, data]) => ({ variable: data.name, expected: `nothing, since ${path.name} is set` }));
}

/** Whether the SDK can read it all, which includes the files of the configuration. */
function unloadable(environment: Environment): readonly SettingProblem[] {
  try {
    load(environment);
    return halfACertificate(loadProfile(environment));
  } catch (error) {
    const missesProfile = error instanceof Error && error.message.endsWith('not found in config data');
    if (missesProfile) return [{ variable: profile.name, expected: 'a profile of the configuration file' }];
    return [{ variable: configFile.name, expected: 'a configuration file that Temporal can read' }];
  }
}

/** The SDK would silently connect without a certificate. */
function halfACertificate({ tls: transport }: ClientConfigProfile): readonly SettingProblem[] {
  const [certificate, key] = [transport?.clientCert, transport?.clientKey];
  if ((certificate === undefined) === (key === undefined)) return [];
  const missing = key === undefined ? keyPath : certPath;
  return [
    { variable: missing.name, expected: `${missing.expected}, since a certificate and its key go together` },
  ];
}

function pem() {
  return matching('PEM text', /^\s*-----BEGIN [A-Z0-9 ]+-----[\s\S]+-----END [A-Z0-9 ]+-----\s*$/);
}
