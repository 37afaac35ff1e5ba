import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { newSignup } from './support/gateway.js';
import { eventually } from './support/wait-for.js';

const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const running: ChildProcessByStdio<null, Readable, Readable>[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

describe('the gateway process', () => {
  it('serves with the keys and secrets of its settings, and stops cleanly', async () => {
    const gateway = start(settings());
    const url = await listening(gateway);
    const status = async (path: string, init: RequestInit = {}) => (await fetch(url + path, init)).status;
    const withKey = (apiKey: string) => ({ headers: { authorization: `Bearer ${apiKey}` } });
    const post = (apiKey: string) => ({
      method: 'POST',
      body: '{}',
      headers: { ...withKey(apiKey).headers, 'content-type': 'application/json' },
    });
    const path = `/v1/onboardings/onboarding-individual-${'a'.repeat(26)}`;

    expect(await status('/readyz')).toBe(200);
    expect(await status(path, withKey('wrong'))).toBe(401);
    expect(await status(path, withKey('signup'))).toBe(404);
    expect(await status(`${path}/retry`, post('signup'))).toBe(403);
    expect(await status(`${path}/retry`, post('operator'))).toBe(400);
    const body = '{"id":"1","type":"transaction.completed"}';
    const signature = `sha256=${createHmac('sha256', 'second').update(body).digest('base64')}`;
    const signed = { method: 'POST', body, headers: { 'x-finhub-signature': signature } };
    expect(await status('/v1/webhooks/finhub', signed)).toBe(202);
    expect(await status('/v1/webhooks/finhub', { ...signed, body: `${body} ` })).toBe(401);

    gateway.kill('SIGTERM');
    expect(await once(gateway, 'close')).toEqual([0, null]);
  });

  it('finishes the requests in flight when it is told to stop, and takes no new ones', async () => {
    const gateway = start({ ...settings(), ONBOARDING_TASK_QUEUE: randomUUID() });
    const url = await listening(gateway);
    const inFlight = request(`${url}/v1/onboardings`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer signup',
        'content-type': 'application/json',
        expect: '100-continue',
      },
    });
    inFlight.flushHeaders();
    await once(inFlight, 'continue');
    gateway.kill('SIGTERM');
    const refused = () =>
      fetch(`${url}/livez`).then(
        () => false,
        () => true,
      );
    await eventually(refused, { what: 'the end of new connections' });

    inFlight.end(JSON.stringify(newSignup()));
    const [answer] = (await once(inFlight, 'response')) as [IncomingMessage];
    expect([answer.statusCode, answer.headers.connection]).toEqual([202, 'close']);
    answer.resume();
    expect(await once(gateway, 'close')).toEqual([0, null]);
  });

  it('names everything that is wrong with its settings with exit code 2', async () => {
    const wrong = { FINHUB_WEBHOOK_SECRETS: '', GATEWAY_API_KEYS: 'plain', GATEWAY_RATE_LIMIT: 'fast' };
    const gateway = start({ ...settings(), ...wrong });
    let stderr = '';
    gateway.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    expect(await once(gateway, 'close')).toEqual([2, null]);
    for (const name of Object.keys(wrong)) expect(stderr).toContain(`${name}: expected`);
  });
});

function settings(): Record<string, string> {
  return {
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    FINHUB_TENANT_ID: 'tenant',
    FINHUB_WEBHOOK_SECRETS: 'first,second',
    ONBOARDING_ID_KEY: randomBytes(32).toString('base64'),
    CREDENTIAL_KEY: key('c1'),
    PAYLOAD_KEYS: key('p1'),
    GATEWAY_PORT: '0',
    GATEWAY_API_KEYS: `web:${sha256('signup')}`,
    GATEWAY_OPERATOR_KEYS: sha256('operator'),
    LOG_FORMAT: 'json',
  };
}

function start(env: Record<string, string>): ChildProcessByStdio<null, Readable, Readable> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/gateway.ts'], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  return child;
}

/** The address in its log. */
async function listening(gateway: ChildProcessByStdio<null, Readable, Readable>): Promise<string> {
  for await (const line of createInterface(gateway.stdout)) {
    const { msg, address } = JSON.parse(line) as { msg: string; address?: string };
    if (msg === 'gateway listening' && address !== undefined) return address;
  }
  throw new Error('The gateway ended before it listened');
}
