import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startSandbox, type RunningSandbox } from '../sandbox/index.js';
import {
  createDataConverter,
  failureConverterPath,
  keyRing,
  type Key,
  type KeyRing,
} from '../src/codec/index.js';
import {
  readCodecServerSettings,
  readGatewaySettings,
  readStarterSettings,
  readWorkerSettings,
} from '../src/config/index.js';
import type { CustomerId, UserId } from '../src/contract/ids.js';
import { queryNames, signalNames, updateNames, type RetryStep } from '../src/contract/messages.js';
import type { OnboardingState } from '../src/contract/onboarding.js';
import { createFinHubClient } from '../src/finhub/index.js';
import { derivePassword, startOnboarding, type ParsedIndividualSignup } from '../src/signup/index.js';
import { documentsFolder } from './support/documents.js';
import { policyWith } from './support/policy.js';
import {
  callerKeys,
  keysSetting,
  productEnvironment,
  ProductProcess,
  sha256,
  type Environment,
} from './support/product-process.js';
import { credentialKeys, finhubOptions, onboardingIdKey, payloadKeys } from './support/rig.js';
import { oneEffectPerStep, signupEventOf, signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { eventually } from './support/wait-for.js';

silenceTemporal();

const p1 = payloadKeys.primary;
const p2 = keyOf('p2');
const c1 = credentialKeys.all[0] ?? keyOf('none');
const [c0, c2] = [keyOf('c0'), keyOf('c2')];
const rotated = keyRing(p2, p1);

describe('keys that change under running cases', () => {
  let connection: Connection;
  let sandbox: RunningSandbox;
  let folder: string;
  let documents: string;
  let environment: Environment;
  const taskQueue = `keys-${randomUUID()}`;

  beforeAll(async () => {
    documents = await documentsFolder();
    folder = await mkdtemp(path.join(tmpdir(), 'keys-'));
    connection = await Connection.connect({ address: inject('temporalAddress') });
    sandbox = await startSandbox({ switches: { activationMode: 'sync', orgAdminDelay: 0 } });
    environment = productEnvironment(sandbox, {
      temporalAddress: inject('temporalAddress'),
      taskQueue,
      documentsRoot: documents,
    });
  });
  afterAll(async () => {
    await ProductProcess.killAll();
    await sandbox.close();
    await connection.close();
    await rm(folder, { recursive: true });
    await rm(documents, { recursive: true });
  });

  const clientWith = (keys: KeyRing) => new Client({ connection, dataConverter: createDataConverter(keys) });
  const begin = async (
    keys: { readonly payload: KeyRing; readonly credential: KeyRing },
    signup: ParsedIndividualSignup = signupOf(),
  ) => {
    const settings = {
      tenantId: sandbox.credentials.tenantId,
      taskQueue,
      onboardingIdKey,
      credentialKeys: keys.credential,
      policyFor: () => policyWith(),
    };
    const { id } = await startOnboarding(clientWith(keys.payload), signup, settings);
    return { id, signup };
  };
  const stateOf = (id: string) =>
    clientWith(rotated).workflow.getHandle(id).query<OnboardingState>(queryNames.onboarding);
  const until = (id: string, condition: (state: OnboardingState) => boolean) =>
    eventually(
      async () => {
        const state = await stateOf(id);
        return condition(state) ? state : undefined;
      },
      { timeoutMs: 60_000 },
    );
  const worker = (payload: KeyRing, credential: KeyRing) =>
    ProductProcess.start('worker', {
      ...environment,
      PAYLOAD_KEYS: keysSetting(payload),
      CREDENTIAL_KEY: keysSetting(credential),
    });

  const call = async (
    gateway: ProductProcess,
    path: string,
    body?: object,
    key: string = callerKeys.operator,
  ) => {
    const answer = await fetch(`${gateway.address}/v1/onboardings${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const gateway = (settings: Environment) => ProductProcess.start('gateway', { ...environment, ...settings });

  const starter = async (signup: ParsedIndividualSignup, keys: KeyRing) => {
    const file = path.join(folder, `${randomUUID()}.ndjson`);
    await writeFile(file, JSON.stringify(signupEventOf(signup)));
    const started = ProductProcess.begin('starter', { ...environment, PAYLOAD_KEYS: keysSetting(keys) }, [
      file,
    ]);
    return { exitCode: await started.ended, stderr: started.stderr };
  };

  it('of payloads: no case is lost without the right one, and under a new one all go on', async () => {
    const old = { payload: keyRing(p1), credential: keyRing(c1) };
    const first = await worker(old.payload, old.credential);
    const { id, signup } = await begin(old);
    const { finhub } = await until(id, isAtDecision);
    expect(await first.stop()).toBe(0);

    const [wrong, blind] = await Promise.all([
      worker(keyRing(p2), old.credential),
      gateway({ PAYLOAD_KEYS: keysSetting(keyRing(p2)) }),
    ]);
    const handle = clientWith(rotated).workflow.getHandle(id);
    await decided(id, finhub.verificationId);
    const fresh = await call(blind, '', signupEventOf(signupOf()));
    for (const answer of [
      await call(blind, `/${id}`),
      await call(blind, `/${id}/retry`, { requestedBy: 'anna' }),
      await call(blind, '', signupEventOf(signup)),
    ]) {
      expect(answer.status).toBe(503);
      expect(JSON.parse(answer.text)).toMatchObject({ code: 'payload-key-missing', detail: missing });
      expect(answer.text).not.toContain(' at ');
    }
    expect(await starter(signup, keyRing(p2))).toEqual({
      exitCode: 1,
      stderr: expect.stringContaining(missing) as string,
    });
    await eventually(() => wrong.output.includes(JSON.stringify(missing)), { timeoutMs: 60_000 });
    expect((await handle.describe()).status.name).toBe('RUNNING');
    await Promise.all([wrong.kill(), blind.kill()]);

    const right = await worker(rotated, keyRing(c2, c1));
    const closed = await until(id, ({ outcome }) => outcome !== null);
    expect(closed.outcome).toBe('ACTIVATED');
    const [effects] = sandbox.control.effects({ customerId: finhub.customerId ?? 'none' });
    expect(effects?.effects).toEqual(oneEffectPerStep);
    const { id: freshId } = JSON.parse(fresh.text) as { id: string };
    await until(freshId, isAtDecision);
    const history = await handle.fetchHistory();
    expect(keyIdsIn(history)).toEqual(new Set(['p1', 'p2']));
    await replayed(history, rotated);
    expect(await right.stop()).toBe(0);
  });

  it('of credentials: each case keeps its own, and one whose key is gone waits for it', async () => {
    const [oldCase, newCase, orphan] = await Promise.all(
      [keyRing(c1), keyRing(c2, c1), keyRing(c0)].map((credential) =>
        begin({ payload: rotated, credential }),
      ),
    );
    const partly = await worker(rotated, keyRing(c2, c1));
    for (const [onboarding, key] of [
      [oldCase, c1],
      [newCase, c2],
    ] as const)
      await signedIn(onboarding, derivePassword(onboarding?.id ?? '', key));
    const orphanId = orphan?.id ?? '';
    const { parked } = await until(orphanId, ({ parkedSteps }) => parkedSteps.length > 0);
    expect(parked).toMatchObject({ step: 'registerIndividual', errorType: 'WorkerMisconfigured' });
    expect(parked?.message).toBe(
      'CREDENTIAL_KEY lacks the key c0, which this case was started with: add it back',
    );
    expect(await partly.stop()).toBe(0);

    const whole = await worker(rotated, keyRing(c2, c1, c0));
    const retry: { args: [RetryStep] } = { args: [{ requestedBy: 'anna' }] };
    await eventually(() =>
      clientWith(rotated).workflow.getHandle(orphanId).executeUpdate(updateNames.retryStep, retry),
    );
    await until(orphanId, isAtDecision);
    expect(await whole.stop()).toBe(0);
  });

  it('of callers: both work while both are configured, and the old one no more after that', async () => {
    const [both, onlyNew] = await Promise.all([
      gateway({ GATEWAY_API_KEYS: `new:${sha256('new')},old:${sha256('old')}` }),
      gateway({ GATEWAY_API_KEYS: `new:${sha256('new')}` }),
    ]);
    const statuses = (on: ProductProcess) =>
      Promise.all(['new', 'old'].map(async (key) => (await call(on, `/${nobody}`, undefined, key)).status));
    expect(await statuses(both)).toEqual([404, 404]);
    expect(await statuses(onlyNew)).toEqual([404, 401]);
  });

  it('of payloads have to be there: encryption is off in so many words only', async () => {
    const without = { ...environment, PAYLOAD_KEYS: '' };
    for (const read of [
      readWorkerSettings,
      readGatewaySettings,
      readStarterSettings,
      readCodecServerSettings,
    ]) {
      for (const keys of [
        { PAYLOAD_KEYS: undefined },
        ...['', 'OFF', 'no', 'false', 'none'].map((text) => ({ PAYLOAD_KEYS: text })),
      ])
        expect(() => read({ ...without, ...keys })).toThrow(/^PAYLOAD_KEYS: .*off/m);
      expect(() => read({ ...without, PAYLOAD_KEYS: 'off' })).not.toThrow();
    }
    const refused = ProductProcess.begin('worker', without);
    expect(await refused.ended).toBe(2);
    expect(refused.stderr).toMatch(/^PAYLOAD_KEYS: .*off/m);
    const readable = await gateway({ PAYLOAD_KEYS: 'off' });
    expect((await call(readable, `/${nobody}`)).status).toBe(404);
  });

  async function decided(id: string, verificationId: string | null): Promise<void> {
    await sandbox.control.approve(verificationId ?? 'none');
    const decision = { eventId: randomUUID(), decision: 'APPROVED', verificationId };
    await clientWith(rotated).workflow.getHandle(id).signal(signalNames.verificationDecided, decision);
  }

  /** The customer signs in at FinHub with the password that the key gives. */
  async function signedIn(onboarding: Awaited<ReturnType<typeof begin>> | undefined, password: string) {
    const { finhub } = await until(onboarding?.id ?? '', isAtDecision);
    const caller = createFinHubClient(finhubOptions(sandbox));
    const username = onboarding?.signup.customer.email ?? '';
    const [customerId, userId] = [finhub.customerId as CustomerId | null, finhub.userId as UserId | null];
    if (customerId === null || userId === null) throw new Error('The customer is not registered');
    const call = { client: {}, nextRequestId: randomUUID };
    const session = await caller.sessions.openCustomerSession(
      customerId,
      userId,
      { username, password },
      call,
    );
    expect(session.sessionId).not.toBeNull();
    await caller.close();
  }
});

const nobody = `onboarding-individual-${'a'.repeat(26)}`;
const missing = 'A payload is encrypted with key "p1": add that key to the end of PAYLOAD_KEYS.';

function isAtDecision({ waitingFor }: OnboardingState): boolean {
  return waitingFor === 'decision';
}

function keyIdsIn(value: unknown): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return new Set();
  const own = 'encryption-key-id' in value ? value['encryption-key-id'] : undefined;
  if (own instanceof Uint8Array) return new Set([Buffer.from(own).toString()]);
  return new Set(Object.values(value).flatMap((member) => [...keyIdsIn(member)]));
}

async function replayed(history: History, keys: KeyRing): Promise<void> {
  const workflowsPath = path.resolve(import.meta.dirname, '../src/workflows/index.ts');
  const logger = new DefaultLogger('ERROR');
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, failureConverterPath, logger });
  await Worker.runReplayHistory({ workflowBundle, dataConverter: createDataConverter(keys) }, history);
}

function keyOf(id: string): Key {
  return { id, bytes: createHash('sha256').update(`another key of the tests: ${id}`).digest() };
}
