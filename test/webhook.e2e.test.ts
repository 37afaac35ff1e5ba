import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox, type RunningSandbox, type SandboxOptions } from '../sandbox/index.js';
import { verifySignature } from '../src/callbacks/index.js';
import { understoodEventTypes } from '../src/callbacks/interpret.js';
import { finhubEnvironment } from './support/finhub-environment.js';
import { eventually } from './support/wait-for.js';

const script = path.resolve(import.meta.dirname, '../src/webhook.ts');
const tsx = import.meta.resolve('tsx');

interface Received {
  readonly raw: Buffer;
  readonly signature: string | undefined;
}

let sandbox: RunningSandbox;
let receiver: Server;
let url: string;
let received: Received[];

beforeEach(async () => {
  received = [];
  receiver = createServer((request, response) => {
    void request.toArray().then((chunks: Buffer[]) => {
      const signature = request.headers['x-finhub-signature'];
      received.push({ raw: Buffer.concat(chunks), signature: signature?.toString() });
      response.writeHead(202).end();
    });
  });
  await once(receiver.listen(0, '127.0.0.1'), 'listening');
  const address = receiver.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/v1/webhooks/finhub`;
});

afterEach(async () => {
  await sandbox.close();
  receiver.closeAllConnections();
  receiver.close();
});

const start = async (options: SandboxOptions = {}) => (sandbox = await startSandbox(options));

describe('npm run webhook -- subscribe', () => {
  it.each([
    ['schema', 'endpointUrl'],
    ['prose', 'url'],
  ] as const)(
    'in the %s form creates once, and then events arrive signed with the first secret',
    async (style, webhookBodyStyle) => {
      await start({ switches: { webhookBodyStyle } });
      const secret = randomUUID();
      const subscribe = () => run(['subscribe', url, '--body-style', style], secret, 'an-older-secret');
      const { id, ...first } = await subscribe();
      expect(first).toMatchObject({ exitCode: 0, stdout: `created ${id} ${url}\n`, stderr: '' });
      expect(await subscribe()).toMatchObject({
        exitCode: 0,
        stdout: `unchanged ${id} ${url}\n`,
        stderr: '',
      });

      for (const type of understoodEventTypes) {
        expect(verifySignature(...(await sent(type)), [secret])).toBe(true);
      }
      expect(sandbox.control.ledger({ effect: 'subscription' })).toHaveLength(1);
      expect(sandbox.control.violations()).toEqual([]);
    },
  );

  it('finds the form that FinHub takes', async () => {
    await start({ switches: { webhookBodyStyle: 'url' } });
    const { id, exitCode, stdout, stderr } = await run(['subscribe', url]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `created ${id} ${url}\n` });
    expect(stderr).toContain('refused the body in its schema form (status 400); trying the prose form');
  });

  it('updates a subscription of other events, and the secret where it is asked to', async () => {
    await start();
    const id = await sandbox.control.subscribe({ url, secret: 'made-by-hand', events: ['customer.created'] });
    const [before, after] = [randomUUID(), randomUUID()];
    expect((await run(['subscribe', url], before)).stdout).toBe(`updated ${id} ${url}\n`);
    expect(verifySignature(...(await sent('customer.activated')), [before])).toBe(true);

    expect((await run(['subscribe', url], after, before)).stdout).toBe(`unchanged ${id} ${url}\n`);
    expect(verifySignature(...(await sent('customer.activated')), [before])).toBe(true);
    const rotated = await run(['subscribe', url, '--rotate-secret'], after, before);
    expect(rotated.stdout).toBe(`updated ${id} ${url}\n`);
    expect(verifySignature(...(await sent('customer.activated')), [after])).toBe(true);
    expect(sandbox.control.violations()).toEqual([]);
  });

  it('creates one subscription where the answer is lost', async () => {
    await start({ faults: [{ kind: 'cut-after', operation: 'createWebhookSubscription', nth: 1 }] });
    const { id, exitCode, stdout } = await run(['subscribe', url]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `created ${id} ${url}\n` });
    expect((await run(['list'])).stdout.trim().split('\n')).toHaveLength(1);
    expect(sandbox.control.ledger({ effect: 'subscription' })).toHaveLength(1);
  });

  it('says why FinHub refused, with exit code 1', async () => {
    await start({ faults: [{ kind: 'status', status: 403, operation: 'createWebhookSubscription' }] });
    const { exitCode, stdout, stderr } = await run(['subscribe', url]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('FinHub does not allow createWebhookSubscription (status 403). Check the roles');
  });

  it.each([
    ['without TLS', ['subscribe', 'http://gateway.example/v1/webhooks/finhub']],
    ['in an unknown form', ['subscribe', 'https://gateway.example/x', '--body-style', 'soap']],
    ['without a URL', ['subscribe']],
    ['without a command', []],
  ])('refuses a call %s with exit code 2', async (_what, args) => {
    await start();
    expect(await run(args)).toMatchObject({ exitCode: 2, stdout: '' });
    expect(sandbox.control.requests()).toEqual({});
  });

  it('names all that is wrong with its settings at once, with exit code 2', async () => {
    await start();
    const wrong = { FINHUB_BASE_URL: 'typo', FINHUB_TENANT_ID: '', FINHUB_WEBHOOK_SECRETS: '' };
    const { exitCode, stderr } = await execute(['subscribe', url], { ...settings(), ...wrong });
    expect(exitCode).toBe(2);
    expect(stderr.match(/^[A-Z_]+(?=: expected )/gm)).toEqual(Object.keys(wrong));
  });
});

describe('npm run webhook -- list', () => {
  it('shows ids, URLs, events and status, and nothing that may be secret', async () => {
    await start();
    const receiver = {
      url: 'https://user:pass@one.example/x?key=hidden',
      secret: 'hidden',
      events: ['a', 'b'],
    };
    const one = await sandbox.control.subscribe(receiver);
    const all = await sandbox.control.subscribe({ url, secret: 'hidden' });
    const { exitCode, stdout } = await run(['list']);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: `${one} https://one.example/x?... a,b active\n${all} ${url} - active\n`,
    });
  });
});

/** Has FinHub send an event; gives the bytes that arrived and their signature. */
async function sent(type: string): Promise<[raw: Buffer, signature: string | undefined]> {
  const event = await sandbox.control.sendEvent({ type, data: { customerId: 'c-1' } });
  const { raw, signature } = await eventually(() => received.find((one) => one.raw.includes(event.id)));
  return [raw, signature];
}

/** Runs the command with these secrets, which its output never shows. */
async function run(args: readonly string[], ...secrets: readonly string[]) {
  const used = secrets.length === 0 ? ['the-webhook-secret'] : secrets;
  const result = await execute(args, { ...settings(), FINHUB_WEBHOOK_SECRETS: used.join(',') });
  for (const secret of used) expect(result.stdout + result.stderr).not.toContain(secret);
  return { ...result, id: result.stdout.split(' ')[1] ?? '' };
}

async function execute(args: readonly string[], env: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', tsx, script, ...args], {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, stdout, stderr };
}

function settings(): Record<string, string> {
  return finhubEnvironment(sandbox);
}
