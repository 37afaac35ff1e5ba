import { describe, expect, it } from 'vitest';
import { generateKeys } from './generate-keys.js';
import {
  readCodecServerSettings,
  readGatewaySettings,
  readSetupSettings,
  readStarterSettings,
  readWebhookSettings,
  readWorkerSettings,
} from './processes.js';
import type { SettingsReader } from './reader.js';
import { SettingsError } from './settings-error.js';

const { environment: keys, codecKeys } = generateKeys();

const environment = {
  ...keys,
  FINHUB_BASE_URL: 'https://finhub.example',
  FINHUB_TENANT_ID: 'tenant-1',
  FINHUB_TENANT_KEY: 'tenant-key',
  FINHUB_TENANT_SECRET: 'tenant-secret',
  FINHUB_ACCESS_TOKEN: 'token',
};

describe('settings of a process', () => {
  it('needs only what has no default', () => {
    const worker = readWorkerSettings(environment);
    expect(worker.finhub).toEqual({
      baseUrl: 'https://finhub.example',
      tenantId: 'tenant-1',
      tenantKey: 'tenant-key',
      tenantSecret: 'tenant-secret',
      signIn: { kind: 'token', accessToken: 'token' },
      context: {
        forwardedFor: '127.0.0.1',
        forwardedFrom: 'integration-client',
        platform: 'web',
        deviceId: 'integration-device',
      },
      userRoles: ['ADMIN_USER', 'COMPLIANCE_OFFICER'],
      autoApprove: false,
    });
    expect(worker).toMatchObject({
      documents: { hosts: [], maxBytes: 20 * 1024 * 1024 },
      taskQueue: 'onboarding',
      metrics: { host: '127.0.0.1', port: 9464 },
      temporal: { connection: { address: 'localhost:7233' }, namespace: 'default' },
      log: { level: 'info' },
    });
    expect(worker).not.toHaveProperty('events');
    expect(readSetupSettings({}).retentionMs).toBe(days(90));
  });

  it('makes the policy of both kinds', () => {
    const { onboarding } = readStarterSettings(environment);
    const policy = onboarding.policyFor('individual');
    expect(policy).toEqual({
      tenantId: 'tenant-1',
      customerSession: true,
      verificationStart: 'shared',
      verificationLevel: 'TENANT_VERIFIED',
      activationCode: 'generated',
      autoApprove: false,
      requiredDocuments: [['PASSPORT', 'NATIONAL_ID'], ['PROOF_OF_ADDRESS']],
      requiredConsents: ['terms', 'privacy', 'data-processing'],
      expiresAfterMs: days(90),
      remindersMs: [3, 14, 30, 60].map(days),
      maxResubmissions: 3,
      repairableReasons: [],
      decisionOverdueAfterMs: days(5),
      decisionPoll: { firstMs: 300_000, longestMs: 7_200_000 },
      readinessPoll: { firstMs: 10_000, longestMs: 600_000 },
      walletPoll: { firstMs: 2_000, longestMs: 300_000 },
      stepRetryForMs: 43_200_000,
      parkedRetryEveryMs: 3_600_000,
      registrationRecoveryMs: 900_000,
      eventsRetryForMs: days(3),
      events: false,
    });
    expect(onboarding.policyFor('organization')).toEqual({
      ...policy,
      requiredDocuments: [['CERTIFICATE_OF_INCORPORATION']],
      decisionOverdueAfterMs: days(7),
    });
    expect(onboarding.categories).toEqual({
      individual: 'INDIVIDUAL_STANDARD',
      organization: 'B2B_SMALL_BUSINESS',
    });
  });

  it('gives the gateway and the starter the same onboarding settings', () => {
    const [gateway, starter] = [readGatewaySettings(environment), readStarterSettings(environment)];
    expect(gateway.onboarding.policyFor('individual')).toEqual(starter.onboarding.policyFor('individual'));
    expect(gateway.gateway).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      apiKeys: [{ name: 'signup' }],
      operatorKeys: [{ name: 'operator' }],
      rateLimit: { max: 200, perMs: 1000 },
      webhookSecrets: [keys.FINHUB_WEBHOOK_SECRETS],
    });
  });

  it('names every missing variable at once', () => {
    expect(variablesWrongFor(readWorkerSettings, {})).toEqual([
      'FINHUB_BASE_URL',
      'FINHUB_TENANT_ID',
      'FINHUB_TENANT_KEY',
      'FINHUB_TENANT_SECRET',
      'CREDENTIAL_KEY',
      'PAYLOAD_KEYS',
      'FINHUB_ADMIN_ORGANIZATION_ID',
      'FINHUB_ADMIN_USER_ID',
      'FINHUB_ADMIN_USERNAME',
      'FINHUB_ADMIN_PASSWORD',
    ]);
    expect(variablesWrongFor(readGatewaySettings, {})).toEqual([
      'FINHUB_WEBHOOK_SECRETS',
      'GATEWAY_API_KEYS',
      'FINHUB_TENANT_ID',
      'ONBOARDING_ID_KEY',
      'CREDENTIAL_KEY',
      'PAYLOAD_KEYS',
    ]);
    expect(variablesWrongFor(readCodecServerSettings, {})).toEqual(['PAYLOAD_KEYS']);
    expect(variablesWrongFor(readWebhookSettings, {})).toEqual([
      'FINHUB_BASE_URL',
      'FINHUB_TENANT_ID',
      'FINHUB_TENANT_KEY',
      'FINHUB_TENANT_SECRET',
      'FINHUB_WEBHOOK_SECRETS',
      'FINHUB_ADMIN_ORGANIZATION_ID',
      'FINHUB_ADMIN_USER_ID',
      'FINHUB_ADMIN_USERNAME',
      'FINHUB_ADMIN_PASSWORD',
    ]);
  });

  it('names what is wrong, missing and contradictory together, each once and without its value', () => {
    const wrong = {
      ...environment,
      FINHUB_TENANT_ID: '',
      FINHUB_BASE_URL: 'finhub-typo',
      METRICS_PORT: 'ninety-typo',
      EVENTS_URL: 'https://events.example',
      EVENTS_SECRET: 'whsec_typo',
    };
    const error = errorOf(readWorkerSettings, wrong);
    expect(error.problems.map(({ variable }) => variable)).toEqual([
      'FINHUB_BASE_URL',
      'FINHUB_TENANT_ID',
      'METRICS_PORT',
      'EVENTS_SECRET',
    ]);
    const lines = error.message.split('\n');
    expect(lines).toHaveLength(4);
    expect(lines.filter((line) => line.endsWith('; it is not set'))).toEqual([lines[1]]);
    expect(error.message).not.toContain('typo');
  });

  it.each<[string, SettingsReader<unknown>, NodeJS.ProcessEnv, string]>([
    [
      'a reminder after the end',
      readStarterSettings,
      { ONBOARDING_REMINDERS: '3d,90d' },
      'ONBOARDING_REMINDERS',
    ],
    [
      'reminders out of order',
      readStarterSettings,
      { ONBOARDING_REMINDERS: '14d,3d' },
      'ONBOARDING_REMINDERS',
    ],
    [
      'a tenant whose id may be somebody',
      readGatewaySettings,
      { FINHUB_TENANT_ID: 'tenant@example.com' },
      'FINHUB_TENANT_ID',
    ],
    ['a poll that shrinks', readGatewaySettings, { WALLET_POLL: '5m..2s' }, 'WALLET_POLL'],
    [
      'an unknown consent',
      readGatewaySettings,
      { ONBOARDING_REQUIRED_CONSENTS: 'cookies' },
      'ONBOARDING_REQUIRED_CONSENTS',
    ],
    [
      'three decision times',
      readGatewaySettings,
      { DECISION_OVERDUE_AFTER: '1d,2d,3d' },
      'DECISION_OVERDUE_AFTER',
    ],
    [
      'events without a secret',
      readWorkerSettings,
      { EVENTS_URL: 'https://e.example', EVENTS_SECRET: '' },
      'EVENTS_SECRET',
    ],
    [
      'a root that is not there',
      readWorkerSettings,
      { DOCUMENTS_ROOT: './no-such-folder' },
      'DOCUMENTS_ROOT',
    ],
    [
      'a folder for records that is a file',
      readGatewaySettings,
      { ERASURE_RECORDS_DIR: './package.json' },
      'ERASURE_RECORDS_DIR',
    ],
    [
      'auto-approval at a real provider',
      readWorkerSettings,
      { FINHUB_AUTO_APPROVE: 'true' },
      'FINHUB_AUTO_APPROVE',
    ],
    [
      'a credential key the codec server holds',
      readWorkerSettings,
      { CREDENTIAL_KEY: keys.PAYLOAD_KEYS },
      'CREDENTIAL_KEY',
    ],
    [
      'an id key that encrypts payloads, too',
      readGatewaySettings,
      { ONBOARDING_ID_KEY: keys.PAYLOAD_KEYS },
      'ONBOARDING_ID_KEY',
    ],
    [
      'an id key that is an older credential key, too',
      readStarterSettings,
      { CREDENTIAL_KEY: [keys.CREDENTIAL_KEY, keys.ONBOARDING_ID_KEY].join() },
      'ONBOARDING_ID_KEY',
    ],
    ['an open codec server', readCodecServerSettings, { CODEC_HOST: '0.0.0.0' }, 'CODEC_KEYS'],
    ['a retention Temporal refuses', readSetupSettings, { TEMPORAL_RETENTION: '12h' }, 'TEMPORAL_RETENTION'],
  ])('refuses %s', (_what, reader, change, variable) => {
    expect(variablesWrongFor(reader, { ...environment, ...change })).toEqual([variable]);
  });

  it.each([
    'http://127.0.0.1:4010',
    'http://localhost:4010',
    'https://sandbox.finhub.cloud',
    'http://sandbox:4010',
  ])('lets the worker approve by itself at %s', (url) => {
    const settings = readWorkerSettings({ ...environment, FINHUB_BASE_URL: url, FINHUB_AUTO_APPROVE: 'on' });
    expect(settings.finhub.autoApprove).toBe(true);
  });

  it('signs in as the admin when there is no token', () => {
    const { finhub } = readWorkerSettings({
      ...environment,
      FINHUB_ACCESS_TOKEN: '',
      FINHUB_ADMIN_ORGANIZATION_ID: 'org',
      FINHUB_ADMIN_USER_ID: 'user',
      FINHUB_ADMIN_USERNAME: 'name',
      FINHUB_ADMIN_PASSWORD: 'pass',
    });
    expect(finhub.signIn).toEqual({
      kind: 'admin',
      organizationId: 'org',
      userId: 'user',
      username: 'name',
      password: 'pass',
    });
    expect(finhub.adminUserId).toBe('user');
  });

  it('signs new subscriptions with the first secret', () => {
    const settings = readWebhookSettings({ ...environment, FINHUB_WEBHOOK_SECRETS: 'new, old' });
    expect(settings.secret).toBe('new');
  });

  it('tells who starts a case only whether events go out', () => {
    const { onboarding } = readStarterSettings({
      ...environment,
      EVENTS_URL: 'https://events.example',
      EVENTS_SECRET: 'not for the starter to check',
    });
    expect(onboarding.policyFor('individual').events).toBe(true);
  });

  it('takes one decision time for both kinds', () => {
    const { onboarding } = readStarterSettings({ ...environment, DECISION_OVERDUE_AFTER: '2d' });
    expect(onboarding.policyFor('individual').decisionOverdueAfterMs).toBe(days(2));
    expect(onboarding.policyFor('organization').decisionOverdueAfterMs).toBe(days(2));
  });

  it('lets a codec server with keys listen anywhere', () => {
    const settings = readCodecServerSettings({
      ...environment,
      CODEC_HOST: '0.0.0.0',
      CODEC_KEYS: codecKeys,
    });
    expect(settings.keys).toMatchObject([{ name: 'codec' }]);
  });
});

function days(count: number): number {
  return count * 86_400_000;
}

function errorOf(reader: SettingsReader<unknown>, env: NodeJS.ProcessEnv): SettingsError {
  try {
    reader(env);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error('The settings were accepted.');
}

function variablesWrongFor(reader: SettingsReader<unknown>, env: NodeJS.ProcessEnv): readonly string[] {
  return errorOf(reader, env).problems.map(({ variable }) => variable);
}
