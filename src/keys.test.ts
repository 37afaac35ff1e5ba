import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseEnv, promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  generateKeys,
  readCodecServerSettings,
  readGatewaySettings,
  readWorkerSettings,
} from './config/index.js';

const rest = {
  FINHUB_BASE_URL: 'http://127.0.0.1:4010',
  FINHUB_TENANT_ID: 'tenant-1',
  FINHUB_TENANT_KEY: 'key',
  FINHUB_TENANT_SECRET: 'secret',
  FINHUB_ACCESS_TOKEN: 'token',
  EVENTS_URL: 'http://127.0.0.1:9999',
};

describe('npm run keys', () => {
  it('prints an env file with every key the processes need', async () => {
    const environment = { ...rest, ...parseEnv(await printedKeys()) };
    expect(readWorkerSettings(environment).events?.secret).toHaveLength(32);
    expect(readGatewaySettings(environment).gateway.webhookSecrets).toHaveLength(1);
    expect(readCodecServerSettings(environment).payloadKeys).not.toBe('off');
  });

  it('tells each caller the key whose hash it prints', async () => {
    const text = await printedKeys();
    const told = [...text.matchAll(/Bearer (\S+)/g)].map(([, key = '']) =>
      createHash('sha256').update(key).digest('hex'),
    );
    const hashes = [...text.matchAll(/:([0-9a-f]{64})$/gm)].map(([, hash]) => hash);
    expect(told).toHaveLength(3);
    expect(told).toEqual(hashes);
  });

  it('never makes the same keys twice', () => {
    const [first, second] = [generateKeys(), generateKeys()].map(({ environment }) =>
      Object.values(environment),
    );
    expect(new Set([...(first ?? []), ...(second ?? [])]).size).toBe(14);
  });
});

async function printedKeys(): Promise<string> {
  const script = fileURLToPath(new URL('keys.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    import.meta.resolve('tsx'),
    script,
  ]);
  return stdout;
}
