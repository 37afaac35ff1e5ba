import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { FinhubCaller, register } from './testing/index.js';
import { sandboxCredentials } from './index.js';

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly log: () => string;
}

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  const child = spawn(process.execPath, ['--import', 'tsx', 'sandbox/main.ts', ...args], {
    env: { ...process.env, LOG_FORMAT: 'json', ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const texts = { output: '', log: '' };
  child.stdout.on('data', (chunk: Buffer) => (texts.output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (texts.log += chunk.toString()));
  return { child, output: () => texts.output, log: () => texts.log };
}

/** The base URL, once the guide is out. */
function urlOf({ output }: Started): Promise<string> {
  return vi.waitFor(() => z.string().parse(/Base URL +(\S+)/.exec(output())?.[1]), { timeout: 30_000 });
}

/** The exit code, once all output is in. */
async function exit({ child }: Started): Promise<unknown> {
  const [code] = z.tuple([z.unknown(), z.unknown()]).parse(await once(child, 'close'));
  return code;
}

describe('npm run sandbox', () => {
  it('says how to use it, serves, and stops cleanly on SIGTERM', async () => {
    const sandbox = start(['--port', '0']);
    const url = await urlOf(sandbox);
    const { tenantId, tenantSecret, password } = sandboxCredentials;
    for (const text of [tenantId, tenantSecret, password, '/_sandbox/reviewer', '/_sandbox/openapi.yaml']) {
      expect(sandbox.output()).toContain(text);
    }
    expect((await fetch(`${url}/_sandbox/health`)).status).toBe(200);
    sandbox.child.kill('SIGTERM');
    expect(await exit(sandbox)).toBe(0);
  });

  it('names everything wrong at once and exits with 2', async () => {
    const args = ['--port', 'x', '--seed', '-1', '--nonsense', '--switches', '{"tokenTtlSeconds":0}'];
    const sandbox = start([...args, '--webhook-url', 'nowhere'], { LOG_LEVEL: 'loud' });
    expect(await exit(sandbox)).toBe(2);
    for (const option of [
      '--port',
      '--seed',
      '--nonsense',
      'tokenTtlSeconds',
      '--webhook-url',
      '--webhook-secret',
      'LOG_LEVEL',
    ]) {
      expect(sandbox.log()).toContain(option);
    }
  });

  it('answers --help with its options', async () => {
    const sandbox = start(['--help']);
    expect(await exit(sandbox)).toBe(0);
    expect(sandbox.output()).toContain('--webhook-secret');
  });

  it('loses nothing it has answered to kill -9', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const options = { SANDBOX_PORT: '0', SANDBOX_DATA: join(folder, 'state.ndjson') };
    const first = start([], options);
    const running = { url: await urlOf(first), credentials: sandboxCredentials };
    const finhub = await FinhubCaller.signedIn(running);
    const registered = await Promise.all(Array.from({ length: 20 }, () => register(finhub)));
    first.child.kill('SIGKILL');
    await exit(first);

    const url = await urlOf(start([], options));
    const customers = await (await fetch(`${url}/_sandbox/customers`)).json();
    const ids = z.array(z.object({ customerId: z.string() })).parse(customers);
    expect(ids.map(({ customerId }) => customerId).sort()).toEqual(
      registered.map(({ customerId }) => customerId).sort(),
    );
  });
});
