import { createHmac, randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createDataConverter } from '../src/codec/index.js';
import type { OnboardingState } from '../src/contract/onboarding.js';
import { createGateway, createOnboardingService } from '../src/gateway/index.js';
import { policyWith } from './support/policy.js';
import { credentialKeys, onboardingIdKey, payloadKeys, startRig, type Rig } from './support/rig.js';
import { allConsents, oneEffectPerStep, passport, proofOfAddress, signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { eventually } from './support/wait-for.js';

silenceTemporal();

const secret = 'webhook-secret';

describe('the gateway on a real Temporal server', () => {
  let connection: Connection;
  let nativeConnection: NativeConnection;
  let client: Client;
  let rig: Rig;
  let gateway: RunningGateway;

  beforeAll(async () => {
    const address = inject('temporalAddress');
    connection = await Connection.connect({ address });
    nativeConnection = await NativeConnection.connect({ address });
    client = clientOn(connection);
    rig = await startRig({ client, connection: nativeConnection });
    gateway = await startGateway(client, rig.sandbox.credentials.tenantId, rig.taskQueue);
  });
  afterAll(async () => {
    await gateway.app.close();
    await rig.close();
    await nativeConnection.close();
    await connection.close();
  });
  beforeEach(async () => {
    await rig.sandbox.control.reset();
    await rig.sandbox.control.setSwitches({ activationMode: 'sync', reviewer: { mode: 'manual' } });
  });

  it('takes a person from sign-up to ACTIVE over HTTP and FinHub’s callbacks, with one effect per step', async () => {
    const { control } = rig.sandbox;
    await control.subscribe({ url: `${gateway.url}/v1/webhooks/finhub`, secret });
    const { id } = started(await gateway.post('/v1/onboardings', newSignup()));
    await until(id, ({ waitingFor }) => waitingFor === 'documents');
    await gateway.post(`/v1/onboardings/${id}/documents`, { documents: [passport, proofOfAddress] });
    await gateway.post(`/v1/onboardings/${id}/consents`, { consents: allConsents });
    const { finhub } = await until(id, ({ waitingFor }) => waitingFor === 'decision');
    await control.approve(finhub.verificationId ?? '');
    const closed = await until(id, ({ outcome }) => outcome !== null);
    expect(closed).toMatchObject({ outcome: 'ACTIVATED', customerStatus: 'ACTIVE', waitingFor: 'nothing' });
    const [effects] = control.effects({ customerId: finhub.customerId ?? '' });
    expect(effects?.effects).toEqual(oneEffectPerStep);
  });

  it('makes one case of the same sign-up sent 50 times at once', async () => {
    const signup = newSignup();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => gateway.post('/v1/onboardings', signup)),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array<number>(49).fill(200), 202]);
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
  });

  it('starts one new run after a withdrawal, however many ask at once, and does not register the customer again', async () => {
    const signup = newSignup();
    const { id } = started(await gateway.post('/v1/onboardings', signup));
    const { finhub } = await until(id, ({ waitingFor }) => waitingFor === 'documents');
    await gateway.post(`/v1/onboardings/${id}/withdrawal`, { requestedBy: 'anna' });
    await until(id, ({ closedAt }) => closedAt !== null);
    expect(await gateway.post('/v1/onboardings', signup)).toMatchObject({
      status: 200,
      body: { status: 'existing' },
    });

    const again = { ...signup, id: `evt-${randomUUID()}` };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => gateway.post('/v1/onboardings', again)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(19).fill(200), 202]);
    const state = await until(id, ({ stage }) => stage !== 'categorization');
    expect(state.finhub.customerId).toBe(finhub.customerId);
    const [effects] = rig.sandbox.control.effects({ customerId: finhub.customerId ?? '' });
    expect(effects?.effects['registration']).toBe(1);
  });

  it('starts a new run for another sign-up after an operator has terminated the run in Temporal', async () => {
    const signup = newSignup();
    const { id } = started(await gateway.post('/v1/onboardings', signup));
    const { finhub } = await until(id, ({ waitingFor }) => waitingFor === 'documents');
    await client.workflow.getHandle(id).terminate('by a test');
    expect(await gateway.post('/v1/onboardings', signup)).toMatchObject({
      status: 200,
      body: { status: 'existing' },
    });
    const again = { ...signup, id: `evt-${randomUUID()}` };
    expect(await gateway.post('/v1/onboardings', again)).toMatchObject({ status: 202 });
    const state = await until(id, ({ stage }) => stage !== 'categorization');
    expect(state.finhub.customerId).toBe(finhub.customerId);
  });

  it('refuses actions on cases that are closed or unknown', async () => {
    const { id } = started(await gateway.post('/v1/onboardings', newSignup()));
    await until(id, ({ waitingFor }) => waitingFor === 'documents');
    expect(await gateway.post(`/v1/onboardings/${id}/retry`, { requestedBy: 'ben' })).toMatchObject({
      status: 409,
      body: { code: 'nothing-to-retry' },
    });
    await gateway.post(`/v1/onboardings/${id}/withdrawal`, { requestedBy: 'anna' });
    await until(id, ({ closedAt }) => closedAt !== null);
    expect(await gateway.post(`/v1/onboardings/${id}/consents`, { consents: allConsents })).toMatchObject({
      status: 409,
      body: { code: 'case-closed' },
    });
    const unknown = `/v1/onboardings/onboarding-individual-${'a'.repeat(26)}`;
    expect(await gateway.get(unknown)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(await gateway.post(`${unknown}/consents`, { consents: allConsents })).toMatchObject({
      status: 404,
    });
  });

  it('gives the first answer to an action that is repeated with its idempotency key', async () => {
    const { id } = started(await gateway.post('/v1/onboardings', newSignup()));
    await until(id, ({ waitingFor }) => waitingFor === 'documents');
    const send = () =>
      gateway.post(
        `/v1/onboardings/${id}/documents`,
        { documents: [passport] },
        { 'idempotency-key': 'once' },
      );
    const first = await send();
    expect(first.status).toBe(200);
    expect(await send()).toEqual(first);
  });

  it('finds the case of a callback by customer id where it names no e-mail', async () => {
    const { id } = started(await gateway.post('/v1/onboardings', newSignup()));
    const { finhub } = await until(id, ({ waitingFor }) => waitingFor === 'documents');
    const data = { customerId: finhub.customerId };
    const event = { id: `evt-${randomUUID()}`, type: 'customer.suspended', data };
    expect(await gateway.callback(event)).toMatchObject({ status: 202 });
    expect(await until(id, ({ customerStatus }) => customerStatus === 'SUSPENDED')).toMatchObject({ id });
  });

  it('answers late callbacks of a closed case with 202', async () => {
    const signup = newSignup();
    const { id } = started(await gateway.post('/v1/onboardings', signup));
    await until(id, ({ waitingFor }) => waitingFor === 'documents');
    await gateway.post(`/v1/onboardings/${id}/withdrawal`, { requestedBy: 'anna' });
    await until(id, ({ closedAt }) => closedAt !== null);
    const data = { email: signup.customer.email.toUpperCase() };
    expect(await gateway.callback({ id: '1', type: 'customer.activated', data })).toMatchObject({
      status: 202,
    });
  });

  it('says that no worker answers', async () => {
    const workerless = await startGateway(client, rig.sandbox.credentials.tenantId, `nobody-${randomUUID()}`);
    try {
      const { id } = started(await workerless.post('/v1/onboardings', newSignup()));
      const [read, update] = await Promise.all([
        workerless.get(`/v1/onboardings/${id}`),
        workerless.post(`/v1/onboardings/${id}/withdrawal`, { requestedBy: 'anna' }),
      ]);
      for (const answer of [read, update]) {
        expect(answer).toMatchObject({ status: 503, retryAfter: '5', body: { code: 'worker-unavailable' } });
      }
    } finally {
      await workerless.app.close();
    }
  });

  it('shows closed cases although no worker runs any more', async () => {
    const brief = await startRig({ client, connection: nativeConnection });
    const onboarding = await brief.start({ documents: [] });
    await onboarding.until(({ waitingFor }) => waitingFor === 'documents');
    await gateway.post(`/v1/onboardings/${onboarding.id}/withdrawal`, { requestedBy: 'anna' });
    await onboarding.handle.result();
    await brief.close();
    const answer = await gateway.get(`/v1/onboardings/${onboarding.id}`);
    expect(answer).toMatchObject({ status: 200, body: { id: onboarding.id, outcome: 'WITHDRAWN' } });
  });

  it('says that Temporal is away, to sign-ups, callbacks and whoever watches', async () => {
    const away = Connection.lazy({ address: '127.0.0.1:1' });
    const alone = await startGateway(clientOn(away), 'tenant', 'queue');
    try {
      const id = `onboarding-individual-${'a'.repeat(26)}`;
      const answers = await Promise.all([
        alone.post('/v1/onboardings', newSignup()),
        alone.get(`/v1/onboardings/${id}`),
        alone.callback({ id: '1', type: 'customer.activated', data: { email: 'a@example.com' } }),
        alone.get('/readyz'),
      ]);
      for (const answer of answers) {
        expect(answer).toMatchObject({
          status: 503,
          retryAfter: '5',
          body: { code: 'temporal-unreachable' },
        });
      }
      expect(await gateway.get('/readyz')).toMatchObject({ status: 200 });
    } finally {
      await alone.app.close();
      await away.close();
    }
  });

  const until = (id: string, condition: (state: OnboardingState) => boolean) =>
    eventually(async () => {
      const { status, body } = await gateway.get(`/v1/onboardings/${id}`);
      if (status !== 200) return undefined;
      const state = body as unknown as OnboardingState;
      return condition(state) ? state : undefined;
    });
});

/** A sign-up event that owes documents and consents. */
function newSignup() {
  const { eventId: id, customer } = signupOf();
  return { id, type: 'individual.signup', customer };
}

function clientOn(connection: Connection): Client {
  return new Client({ connection, dataConverter: createDataConverter(payloadKeys) });
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

interface RunningGateway {
  readonly app: FastifyInstance;
  readonly url: string;
  get(path: string): Promise<Answer>;
  post(path: string, body: object, headers?: Record<string, string>): Promise<Answer>;
  /** Sends an event as FinHub would, signed. */
  callback(event: object): Promise<Answer>;
}

async function startGateway(client: Client, tenantId: string, taskQueue: string): Promise<RunningGateway> {
  const settings = { tenantId, taskQueue, onboardingIdKey, credentialKeys, policyFor: () => policyWith() };
  const app = await createGateway({
    onboardings: createOnboardingService(client, settings),
    identify: () => ({ name: 'test', access: 'operator' }),
    rateLimit: { max: 1000, perMs: 1000 },
    webhookSecrets: [secret],
    sealingKeys: credentialKeys,
    defaults: { categories: { individual: 'INDIVIDUAL_STANDARD' } },
    logger: pino({ level: 'silent' }),
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const call = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(url + path, init);
    const body = (await response.json()) as Answer['body'];
    return { status: response.status, retryAfter: response.headers.get('retry-after'), body };
  };
  const post = (path: string, body: string, headers: Record<string, string>) =>
    call(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  return {
    app,
    url,
    get: (path) => call(path),
    post: (path, body, headers = {}) => post(path, JSON.stringify(body), headers),
    callback: (event) => {
      const body = JSON.stringify(event);
      const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
      return post('/v1/webhooks/finhub', body, { 'x-finhub-signature': signature });
    },
  };
}

function started({ status, body }: Answer): { id: string } {
  expect(status).toBe(202);
  return { id: String(body['id']) };
}
