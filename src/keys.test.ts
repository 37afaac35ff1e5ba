import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { keyHolder } from './codec/index.js';
import {
  generateKeys,
  readCodecServerSettings,
  readGatewaySettings,
  readWorkerSettings,
} from './config/index.js';
import { keyHashes } from './config/key-formats.js';

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
    const printed = await printedKeys();
    const told = [...printed.matchAll(/Bearer (\S+)/g)].map(([, key = '']) =>
      createHash('sha256').update(key).digest('hex'),
    );
    const hashes = [...printed.matchAll(/:([0-9a-f]{64})$/gm)].map(([, hash]) => hash);
    expect(told).toHaveLength(3);
    expect(told).toEqual(hashes);
  });

  it('makes one more key for a caller, with the entry that lets it in', async () => {
    const { stdout } = await run(['api-key', '--name', 'anna']);
    const { key = '', entry = '' } =
      /Bearer (?<key>\S+)\n(?:#.*\n)*(?<entry>.+)\n$/.exec(stdout)?.groups ?? {};
    expect(entry).toBe(`anna:${createHash('sha256').update(key).digest('hex')}`);
    expect(keyHolder(`Bearer ${key}`, keyHashes.schema.parse(entry))).toBe('anna');
    expect((await run(['api-key', '--name', 'anna'])).stdout).not.toContain(key);
  });

  it.each([
    ['its hash', [], 'a-key', hashOf('a-key')],
    ['its name with it', ['--name', 'anna'], 'a-key\n', `anna:${hashOf('a-key')}`],
    ['not its line break', [], 'a-key\r\n', hashOf('a-key')],
  ])('hashes a key from standard input: %s', async (_what, options, stdin, entry) => {
    expect(await run(['hash', ...options], stdin)).toEqual({ exitCode: 0, stdout: `${entry}\n`, stderr: '' });
  });

  it.each([
    ['no key', ['hash'], ''],
    ['several lines', ['hash'], 'secret\nsecret\n'],
    ['a key as an argument', ['hash', 'secret'], ''],
    ['a name that a list cannot hold', ['hash', '--name', 'an,na'], 'secret'],
    ['no name for a new key', ['api-key'], ''],
    ['an unknown command', ['secrets'], ''],
  ])('refuses %s with exit code 2', async (_what, args, stdin) => {
    const { exitCode, stdout, stderr } = await run(args, stdin);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/expected|required|too many/i);
    expect(stderr).not.toContain('secret');
  });

  it('never makes the same keys twice', () => {
    const [first, second] = [generateKeys(), generateKeys()].map(({ environment }) =>
      Object.values(environment),
    );
    expect(new Set([...(first ?? []), ...(second ?? [])]).size).toBe(14);
  });
});

async function printedKeys(): Promise<string> {
  return (await run([])).stdout;
}

async function run(args: readonly string[], stdin = '') {
  const script = fileURLToPath(new URL('keys.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), script, ...args]);
  child.stdin.end(stdin);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exitCode: child.exitCode, stdout, stderr };
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
