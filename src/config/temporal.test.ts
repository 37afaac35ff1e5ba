import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SettingsError } from './settings-error.js';
import { loadTemporalSettings } from './temporal.js';

let folder: string;
let certificate: string;
let configuration: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'temporal-settings-'));
  certificate = join(folder, 'client.pem');
  configuration = join(folder, 'temporal.toml');
  writeFileSync(certificate, 'certificate');
  writeFileSync(
    configuration,
    '[profile.cloud]\naddress = "cloud.example:7233"\nnamespace = "onboarding.a1"\napi_key = "k"\n',
  );
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('loadTemporalSettings', () => {
  it('goes to the local server by default', () => {
    expect(loadTemporalSettings({ TEMPORAL_ADDRESS: '' })).toEqual({
      connection: { address: 'localhost:7233' },
      namespace: 'default',
    });
  });

  it('turns TLS on for an API key', () => {
    const settings = loadTemporalSettings({
      TEMPORAL_ADDRESS: 'eu.example:7233',
      TEMPORAL_NAMESPACE: 'onboarding.a1',
      TEMPORAL_API_KEY: 'secret',
    });
    expect(settings).toEqual({
      connection: { address: 'eu.example:7233', apiKey: 'secret', tls: true },
      namespace: 'onboarding.a1',
    });
  });

  it('reads a profile of the configuration file, which variables win over', () => {
    const env = {
      TEMPORAL_CONFIG_FILE: configuration,
      TEMPORAL_PROFILE: 'cloud',
      TEMPORAL_NAMESPACE: 'other',
    };
    expect(loadTemporalSettings(env)).toEqual({
      connection: { address: 'cloud.example:7233', apiKey: 'k', tls: true },
      namespace: 'other',
    });
  });

  it('hands over the client certificate', () => {
    const env = { TEMPORAL_TLS_CLIENT_CERT_PATH: certificate, TEMPORAL_TLS_CLIENT_KEY_PATH: certificate };
    expect(loadTemporalSettings(env).connection.tls).toMatchObject({
      clientCertPair: { crt: new Uint8Array(Buffer.from('certificate')) },
    });
  });

  it.each<[string, () => NodeJS.ProcessEnv, readonly string[]]>([
    ['an address without port', () => ({ TEMPORAL_ADDRESS: 'localhost' }), ['TEMPORAL_ADDRESS']],
    ['a URL as address', () => ({ TEMPORAL_ADDRESS: 'http://localhost:7233' }), ['TEMPORAL_ADDRESS']],
    ['a word the SDK would take for no', () => ({ TEMPORAL_TLS: 'yes' }), ['TEMPORAL_TLS']],
    [
      'files that are not there',
      () => ({ TEMPORAL_TLS_CLIENT_CERT_PATH: '/no/cert', TEMPORAL_TLS_CLIENT_KEY_PATH: '/no/key' }),
      ['TEMPORAL_TLS_CLIENT_CERT_PATH', 'TEMPORAL_TLS_CLIENT_KEY_PATH'],
    ],
    [
      'a certificate without its key',
      () => ({ TEMPORAL_TLS_CLIENT_CERT_PATH: certificate }),
      ['TEMPORAL_TLS_CLIENT_KEY_PATH'],
    ],
    [
      'a certificate given twice',
      () => ({
        TEMPORAL_TLS_SERVER_CA_CERT_PATH: certificate,
        TEMPORAL_TLS_SERVER_CA_CERT_DATA: '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----',
      }),
      ['TEMPORAL_TLS_SERVER_CA_CERT_DATA'],
    ],
    [
      'a profile that is not in the file',
      () => ({ TEMPORAL_CONFIG_FILE: configuration, TEMPORAL_PROFILE: 'clowd' }),
      ['TEMPORAL_PROFILE'],
    ],
    ['a file that is no TOML', () => ({ TEMPORAL_CONFIG_FILE: certificate }), ['TEMPORAL_CONFIG_FILE']],
  ])('names the variable of %s', (_what, env, variables) => {
    expect(problemsOf(env())).toEqual(variables);
  });
});

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadTemporalSettings(env);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ variable }) => variable);
  }
}
