import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startSandbox, type RunningSandbox } from '../sandbox/index.js';
import { EncryptionCodec } from '../src/codec/encryption-codec.js';
import {
  createDataConverter,
  failureConverterPath,
  keyRing,
  type Key,
  type KeyRing,
} from '../src/codec/index.js';
import { payloadToJson } from '../src/codec/payload-json.js';
import {
  readCodecServerSettings,
  readGatewaySettings,
  readStarterSettings,
  readWorkerSettings,
} from '../src/config/index.js';
import type { CustomerId, UserId } from '../src/contract/ids.js';
import { queryNames, signalNames, updateNames, type RetryStep } from '../src/contract/messages.js';
import type { OnboardingState } from '../src/contract/onboarding.js';
import type { OnboardingPolicy } from '../src/contract/policy.js';
import { createFinHubClient } from '../src/finhub/index.js';
import { derivePassword, startOnboarding, type ParsedIndividualSignup } from '../src/signup/index.js';
import { runCases } from './support/cases-command.js';
import { documentsFolder } from './support/documents.js';
import { startEventReceiver, verifiedEvent, type Delivery } from './support/event-receiver.js';
import { policyWith } from './support/policy.js';
import {
  callerKeys,
  keysSetting,
  productEnvironment,
  ProductProcess,
  sha256,
  type Entry,
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
const impostor: Key = { ...keyOf('another'), id: p1.id };

const missing = 'A payload is encrypted with key "p1": add that key to the end of PAYLOAD_KEYS.';
const damaged =
  'A payload encrypted with key "p1" does not authenticate: it was altered, or PAYLOAD_KEYS holds another key under that id.';
const off = 'A payload is encrypted with key "p1": PAYLOAD_KEYS is off, set it to that key.';
/** Which keys they are, the ring, and what is said where a payload was encrypted with `p1`, and the type of that error. */
const wrongKeyRings: [string, KeyRing | 'off', string, string][] = [
  ['a key of another id', keyRing(p2), missing, 'PayloadKeyUnknown'],
  ['another key under its id', keyRing(impostor), damaged, 'PayloadDamaged'],
  ['none', 'off', off, 'PayloadKeyUnknown'],
];

describe('keys that change under running cases', { timeout: 120_000 }, () => {
  let connection: Connection;
  let sandbox: RunningSandbox;
  let folder: string;
  let documents: string;
  let environment: Environment;

  beforeAll(async () => {
    documents = await documentsFolder();
    folder = await mkdtemp(path.join(tmpdir(), 'keys-'));
    connection = await Connection.connect({ address: inject('temporalAddress') });
    sandbox = await startSandbox({ switches: { activationMode: 'sync', orgAdminDelay: 0 } });
    environment = productEnvironment(sandbox, {
      temporalAddress: inject('temporalAddress'),
      taskQueue: 'unused',
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
  /** The processes around a task queue of their own, so that no test's worker takes the tasks of another. */
  const onOwnQueue = () => {
    const taskQueue = `keys-${randomUUID()}`;
    const own = { ...environment, ONBOARDING_TASK_QUEUE: taskQueue };
    return {
      worker: (payload: KeyRing | 'off', credential: KeyRing, settings: Environment = {}) =>
        ProductProcess.start('worker', {
          ...own,
          PAYLOAD_KEYS: keysSetting(payload),
          CREDENTIAL_KEY: keysSetting(credential),
          ...settings,
        }),
      gateway: (settings: Environment) => ProductProcess.start('gateway', { ...own, ...settings }),
      starter: async (signup: ParsedIndividualSignup, keys: KeyRing | 'off') => {
        const file = path.join(folder, `${randomUUID()}.ndjson`);
        await writeFile(file, JSON.stringify(signupEventOf(signup)));
        const started = ProductProcess.begin('starter', { ...own, PAYLOAD_KEYS: keysSetting(keys) }, [file]);
        return { exitCode: await started.ended, stderr: started.stderr };
      },
      begin: async (
        keys: { readonly payload: KeyRing; readonly credential: KeyRing },
        signup: ParsedIndividualSignup = signupOf(),
        policy: Partial<OnboardingPolicy> = {},
      ) => {
        const settings = {
          tenantId: sandbox.credentials.tenantId,
          taskQueue,
          onboardingIdKey,
          credentialKeys: keys.credential,
          policyFor: () => policyWith(policy),
        };
        const { id } = await startOnboarding(clientWith(keys.payload), signup, settings);
        return { id, signup };
      },
    };
  };

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

  it.concurrent.each(wrongKeyRings)(
    'of payloads: under %s no case is lost, and with the right one it goes on',
    async (_which, wrongKeys, refusal) => {
      const { worker, gateway, starter, begin } = onOwnQueue();
      const old = { payload: keyRing(p1), credential: keyRing(c1) };
      const first = await worker(old.payload, old.credential);
      const { id, signup } = await begin(old);
      const { finhub } = await until(id, isAtDecision);
      expect(await first.stop()).toBe(0);

      const [wrong, blind, blindCodec] = await Promise.all([
        worker(wrongKeys, old.credential),
        gateway({ PAYLOAD_KEYS: keysSetting(wrongKeys) }),
        ProductProcess.start('codec-server', { ...environment, PAYLOAD_KEYS: keysSetting(wrongKeys) }),
      ]);
      const handle = clientWith(rotated).workflow.getHandle(id);
      await decided(id, finhub.verificationId, old.payload);
      const staff = { url: blind.address, key: callerKeys.operator };
      const [answers, started, followed, decoded] = await Promise.all([
        Promise.all([
          call(blind, `/${id}`),
          call(blind, `/${id}/retry`, { requestedBy: 'anna' }),
          call(blind, '', signupEventOf(signup)),
        ]),
        starter(signup, wrongKeys),
        runCases(['follow', id, '--patience', '1s'], staff),
        encryptedBy(p1).then((payloads) => decodedBy(blindCodec, payloads)),
      ]);
      for (const { status, text } of answers) {
        expect(status).toBe(503);
        expect(JSON.parse(text)).toMatchObject({ code: 'payload-key-missing', detail: refusal });
        expect(text).not.toContain(' at ');
      }
      expect([started.exitCode, followed.exitCode]).toEqual([1, 3]);
      expect(started.stderr).toContain(refusal);
      expect(followed.stderr).toContain(refusal);
      expect(decoded).toEqual({ status: 400, detail: refusal });
      await eventually(() => wrong.output.includes(JSON.stringify(refusal).slice(1, -1)), {
        timeoutMs: 60_000,
      });
      expect((await handle.describe()).status.name).toBe('RUNNING');
      await Promise.all([wrong.kill(), blind.kill(), blindCodec.kill()]);

      const right = await worker(old.payload, old.credential);
      const closed = await until(id, ({ outcome }) => outcome !== null);
      expect(closed.outcome).toBe('ACTIVATED');
      const [effects] = sandbox.control.effects({ customerId: finhub.customerId ?? 'none' });
      expect(effects?.effects).toEqual(oneEffectPerStep);
      await replayed(await handle.fetchHistory(), rotated);
      expect(await right.stop()).toBe(0);
    },
  );

  it.concurrent.each(wrongKeyRings)(
    'of payloads: under %s a call that FinHub refuses for a while is tried again, and made once with the right one',
    async (_which, wrongKeys, _refusal, errorType) => {
      const { worker, begin } = onOwnQueue();
      const keys = { payload: keyRing(p1), credential: keyRing(c1) };
      const signup = signupOf();
      const outage = await sandbox.control.addFault({
        ...{ kind: 'status', operation: 'registerIndividualCustomer', status: 503 },
        customer: signup.customer.email,
      });
      const first = await worker(keys.payload, keys.credential);
      const { id } = await begin(keys, signup);
      const handle = clientWith(rotated).workflow.getHandle(id);
      const lastFailure = async () => {
        const [pending] = (await handle.describe()).raw.pendingActivities ?? [];
        return pending?.lastFailure?.applicationFailureInfo?.type;
      };
      await eventually(async () => (await lastFailure()) === 'FinHubUnavailable', { timeoutMs: 60_000 });
      expect(await first.stop()).toBe(0);

      const wrong = await worker(wrongKeys, keys.credential);
      await eventually(async () => (await lastFailure()) === errorType, { timeoutMs: 60_000 });
      await wrong.kill();
      await sandbox.control.clearFaults(outage.id);

      const right = await worker(keys.payload, keys.credential);
      const { finhub } = await until(id, isAtDecision);
      await decided(id, finhub.verificationId, keys.payload);
      const closed = await until(id, ({ outcome }) => outcome !== null);
      expect(closed.outcome).toBe('ACTIVATED');
      expect(closed.timeline.map(({ what }) => what).join()).not.toContain('Parked');
      const [effects] = sandbox.control.effects({ customerId: finhub.customerId ?? 'none' });
      expect(effects?.effects).toEqual(oneEffectPerStep);
      expect(await right.stop()).toBe(0);
    },
  );

  it('of payloads and credentials are rolled out behind, then in front, under cases of each step', async () => {
    const { worker, begin } = onOwnQueue();
    const rings = [
      { payload: keyRing(p1), credential: keyRing(c1) },
      { payload: keyRing(p1, p2), credential: keyRing(c1, c2) },
      { payload: keyRing(p2, p1), credential: keyRing(c2, c1) },
    ] as const;
    const cases: (Awaited<ReturnType<typeof begin>> & { readonly password: string })[] = [];
    const workers: ProductProcess[] = [];
    // A worker of each step stands beside one of the step before, and cases begin under either's keys.
    for (const [step, keys] of rings.entries()) {
      workers.push(await worker(keys.payload, keys.credential));
      for (const under of rings.slice(Math.max(0, step - 1), step + 1)) {
        const password = `Aa1!${randomUUID()}`;
        cases.push({ ...(await begin(under, signupOf({ password }))), password });
      }
      await Promise.all(cases.map(({ id }) => until(id, isAtDecision)));
      if (step > 0) expect(await workers[step - 1]?.stop()).toBe(0);
    }
    for (const { id } of cases) await decided(id, (await stateOf(id)).finhub.verificationId);
    const ends = await Promise.all(cases.map(({ id }) => until(id, ({ outcome }) => outcome !== null)));
    expect(ends.map(({ outcome }) => outcome)).toEqual(cases.map(() => 'ACTIVATED'));
    expect(ends.flatMap(({ timeline }) => timeline).filter(({ what }) => what.startsWith('Parked'))).toEqual(
      [],
    );
    for (const { finhub } of ends) {
      const [effects] = sandbox.control.effects({ customerId: finhub.customerId ?? 'none' });
      expect(effects?.effects).toEqual(oneEffectPerStep);
    }
    for (const { password, ...onboarding } of cases) await signedIn(onboarding, password);
    const keysOf = async (id: string) =>
      keyIdsIn(await clientWith(rotated).workflow.getHandle(id).fetchHistory());
    expect(await keysOf(cases.at(0)?.id ?? '')).toEqual(new Set(['p1', 'p2']));
    const { id: laterId } = await begin(rings[2]);
    await until(laterId, isAtDecision);
    expect(await keysOf(laterId)).toEqual(new Set(['p2']));
    for (const { output } of workers) expect(output).not.toMatch(/Payload(?:KeyUnknown|Damaged)/);
    expect(await workers.at(-1)?.stop()).toBe(0);
  });

  it('of credentials: each case keeps its own, and one whose key is gone waits for it', async () => {
    const { worker, begin } = onOwnQueue();
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

  it.each<[string, 'gateway' | 'codec-server', (server: ProductProcess, key: string) => Promise<number>]>([
    ['GATEWAY_API_KEYS', 'gateway', async (on, key) => (await call(on, `/${nobody}`, undefined, key)).status],
    ['GATEWAY_OPERATOR_KEYS', 'gateway', async (on, key) => (await call(on, '', undefined, key)).status],
    ['CODEC_KEYS', 'codec-server', async (on, key) => (await decodedBy(on, [], key)).status],
  ])(
    'of callers in %s: both work while both are configured, and the old one no more after that',
    async (variable, entry, ask) => {
      const [old, fresh] = [`old:${sha256('old')}`, `new:${sha256('new')}`];
      const taken = variable === 'GATEWAY_API_KEYS' ? 404 : 200;
      for (const [setting, answers] of [
        [old, { old: taken, new: 401 }],
        [`${old},${fresh}`, { old: taken, new: taken }],
        [fresh, { old: 401, new: taken }],
      ] as const) {
        const server = await ProductProcess.start(entry, { ...environment, [variable]: setting });
        expect({ old: await ask(server, 'old'), new: await ask(server, 'new') }).toEqual(answers);
        expect(await server.stop()).toBe(0);
      }
    },
  );

  it('of events: one that waits is signed with the secret of the time when it is sent', async () => {
    const { worker, begin } = onOwnQueue();
    const [old, fresh] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
    let taken: Delivery[] = [];
    let status = 503;
    const receiver = await startEventReceiver((delivery) => {
      taken.push(delivery);
      return status;
    });
    const settings = (secret: string) => ({ EVENTS_URL: receiver.url, EVENTS_SECRET: `whsec_${secret}` });
    const keys = { payload: rotated, credential: keyRing(c1) };
    const before = await worker(keys.payload, keys.credential, settings(old));
    await begin(keys, signupOf(), { events: true });
    await eventually(() => taken.length >= 2);
    expect(await before.stop()).toBe(0);
    const refused = taken;
    const waiting = refused.map((delivery) => verifiedEvent(delivery, old)?.id);
    expect(new Set(waiting)).toEqual(new Set([expect.stringMatching(/-1$/)]));

    [taken, status] = [[], 204];
    const after = await worker(keys.payload, keys.credential, settings(fresh));
    await eventually(() => taken.length >= 2, { timeoutMs: 40_000 });
    expect(taken.filter((delivery) => verifiedEvent(delivery, old))).toEqual([]);
    const sent = taken.map((delivery) => verifiedEvent(delivery, fresh)?.id);
    expect(sent.slice(0, 2)).toEqual([waiting[0], expect.stringMatching(/-2$/)]);
    expect(await after.stop()).toBe(0);
    await receiver.close();
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
    const readable = await ProductProcess.start('gateway', { ...environment, PAYLOAD_KEYS: 'off' });
    expect((await call(readable, `/${nobody}`)).status).toBe(404);
  });

  it.each<[Entry, readonly string[], readonly string[]]>([
    ['worker', ['CREDENTIAL_KEY', 'PAYLOAD_KEYS'], []],
    ['gateway', ['ONBOARDING_ID_KEY', 'CREDENTIAL_KEY', 'PAYLOAD_KEYS'], []],
    ['starter', ['ONBOARDING_ID_KEY', 'CREDENTIAL_KEY', 'PAYLOAD_KEYS'], ['/dev/null']],
    ['codec-server', ['PAYLOAD_KEYS'], []],
    ['cases', ['GATEWAY_KEY'], ['list']],
  ])(
    'that are missing or malformed keep the %s from starting; it names %s, never a value',
    async (entry, variables, args) => {
      const secret = 'sesame'.repeat(200);
      const start = async (value: string) => {
        const values = Object.fromEntries(variables.map((variable) => [variable, value]));
        const refused = ProductProcess.begin(entry, { ...environment, ...values }, args);
        expect(await refused.ended).toBe(2);
        const named = [...refused.stderr.matchAll(/^(?<variable>[A-Z_]+): /gm)];
        expect(named.map(({ groups }) => groups?.['variable'])).toEqual(variables);
        expect(refused.output).toBe(refused.stderr);
        expect(refused.output).not.toContain('sesame');
      };
      await Promise.all(['', `${secret} ${secret}`].map(start));
    },
  );

  async function decided(id: string, verificationId: string | null, keys: KeyRing = rotated): Promise<void> {
    await sandbox.control.approve(verificationId ?? 'none');
    const decision = { eventId: randomUUID(), decision: 'APPROVED', verificationId };
    await clientWith(keys).workflow.getHandle(id).signal(signalNames.verificationDecided, decision);
  }

  /** A payload as Temporal keeps it, in the JSON of its UI. */
  async function encryptedBy(key: Key): Promise<readonly object[]> {
    const [payload] = await new EncryptionCodec(keyRing(key)).encode([{ data: Buffer.from('{}') }]);
    return payload === undefined ? [] : [payloadToJson(payload)];
  }

  /** What a codec server answers: status and, where it refuses, why. */
  async function decodedBy(
    server: ProductProcess,
    payloads: readonly object[],
    key: string = callerKeys.codec,
  ) {
    const answer = await fetch(`${server.address}/decode`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ payloads }),
    });
    const { detail } = (await answer.json()) as { detail?: string };
    return { status: answer.status, detail };
  }

  /** The customer signs in at FinHub with the password that the key gives. */
  async function signedIn(
    onboarding: { readonly id: string; readonly signup: ParsedIndividualSignup } | undefined,
    password: string,
  ) {
    const { finhub } = await until(
      onboarding?.id ?? '',
      (state) => isAtDecision(state) || state.closedAt !== null,
    );
    const caller = createFinHubClient(finhubOptions(sandbox));
    const username = onboarding?.signup.customer.email ?? '';
    const [customerId, userId] = [finhub.customerId as CustomerId | null, finhub.userId as UserId | null];
    if (customerId === null || userId === null) throw new Error('The customer is not registered');
    const call = { client: {}, nextRequestId: randomUUID };
    await caller.sessions.openCustomerSession(customerId, userId, { username, password }, call);
    await caller.close();
  }
});

const nobody = `onboarding-individual-${'a'.repeat(26)}`;

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
