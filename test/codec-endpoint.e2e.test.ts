import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { updateNames } from '../src/contract/messages.js';
import { derivePassword, seal } from '../src/signup/index.js';
import { findIn, needlesOf } from './support/marker-search.js';
import { callerKeys, keysSetting, ProductProcess, sha256 } from './support/product-process.js';
import { startRigOnServer } from './support/rig-on-server.js';
import { credentialKeys, payloadKeys, type Case, type Rig } from './support/rig.js';
import { signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { eventually } from './support/wait-for.js';

silenceTemporal();

const authorization = `Bearer ${callerKeys.codec}`;
const isRefusal = /"who":null,.*"status":401/;
const password = `Aa1!${randomUUID()}`;
const code = randomUUID();

describe('temporal workflow show --codec-endpoint', () => {
  let rig: Rig;
  let codecServer: ProductProcess;
  /** Its customer brought a password and an activation code. */
  let brought: Case;
  /** We made its password and activation code. */
  let derived: Case;

  beforeAll(async () => {
    codecServer = await ProductProcess.start('codec-server', {
      LOG_FORMAT: 'json',
      PAYLOAD_KEYS: keysSetting(payloadKeys),
      CODEC_PORT: '0',
      CODEC_KEYS: `support:${sha256(callerKeys.codec)}`,
      CODEC_ALLOWED_ORIGINS: 'http://localhost:8233',
    });
    rig = await startRigOnServer({
      switches: { reviewer: { mode: 'auto', delayMs: 0 }, activationMode: 'sync' },
    });
    brought = await rig.start({ password }, { activationCode: 'customer' });
    derived = await rig.start();
    await brought.until(({ waitingFor }) => waitingFor === 'activation-code');
    const sealedCode = seal(code, brought.id, credentialKeys);
    await brought.handle.executeUpdate(updateNames.submitActivationCode, { args: [{ sealedCode }] });
    await Promise.all([brought.handle.result(), derived.handle.result()]);
  });
  afterAll(async () => {
    await ProductProcess.killAll();
    await rig.close();
  });

  const show = (id: string, ...codec: string[]) =>
    promisify(execFile)(
      inject('temporalCliPath'),
      [
        ...['workflow', 'show', '--workflow-id', id, '--output', 'json'],
        ...['--address', inject('temporalAddress'), ...codec],
      ],
      { maxBuffer: 64 * 1024 * 1024 },
    );
  const refusals = () => codecServer.output.split('\n').filter((line) => isRefusal.test(line)).length;
  const throughCodec = (id: string, key: string) =>
    show(id, '--codec-endpoint', codecServer.address, '--codec-auth', key);

  it('shows a history that is unreadable without it', async () => {
    const { customer } = signupOf();
    const plain = await show(brought.id);
    expect(plain.stdout).toContain('WORKFLOW_EXECUTION_COMPLETED');
    expect(findIn(plain.stdout, needlesOf(customer.lastName))).toEqual([]);
    const decoded = await throughCodec(brought.id, authorization);
    expect(decoded.stdout).toContain('WORKFLOW_EXECUTION_COMPLETED');
    expect(findIn(decoded.stdout, needlesOf(customer.lastName))).not.toEqual([]);
    expect(findIn(decoded.stdout, needlesOf('ACTIVATED'))).not.toEqual([]);
  });

  it('shows no password and no activation code: those are sealed with another key', async () => {
    const outputs = await Promise.all(
      [brought, derived].map(async ({ id }) => (await throughCodec(id, authorization)).stdout),
    );
    const secrets = [
      password,
      code,
      ...[brought, derived].map(({ id }) => derivePassword(id, credentialKeys.primary)),
      'ACTIVATION_CODE_',
    ];
    for (const output of outputs)
      expect(secrets.flatMap((secret) => findIn(output, needlesOf(secret)))).toEqual([]);
    expect(findIn(outputs[0] ?? '', needlesOf('s1:c1:'))).not.toEqual([]);
  });

  it.each([
    ['no key', []],
    ['an unknown key', ['--codec-auth', 'Bearer guessed']],
  ])('shows nothing with %s', async (_what, auth) => {
    const before = refusals();
    // The CLI asks again until its time is up, and does not tell what it was answered.
    const impatient = ['--command-timeout', '2s', '--codec-endpoint', codecServer.address, ...auth];
    await expect(show(brought.id, ...impatient)).rejects.toMatchObject({ stdout: '' });
    expect(refusals()).toBeGreaterThan(before);
  });

  it('is refused to pages of other origins, key or not', async () => {
    const ask = (headers: Record<string, string>) =>
      fetch(`${codecServer.address}/decode`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{"payloads":[]}',
      });
    const evil = await ask({ authorization, origin: 'https://evil.example' });
    expect([evil.status, evil.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    expect((await ask({ authorization, origin: 'http://localhost:8233' })).status).toBe(200);
    expect((await ask({ origin: 'http://localhost:8233' })).status).toBe(401);
  });

  it('leaves in the log who asked, never what', async () => {
    await throughCodec(brought.id, authorization);
    const { customer } = signupOf();
    await eventually(() => codecServer.output.includes('"who":"support"'));
    expect(codecServer.output).toContain('"operation":"decode"');
    const told = [
      customer.lastName,
      customer.phone,
      brought.id,
      callerKeys.codec,
      'guessed',
      'binary/encrypted',
    ];
    expect(told.flatMap((value) => findIn(codecServer.output, needlesOf(value)))).toEqual([]);
  });
});
