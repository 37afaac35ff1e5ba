import { randomUUID } from 'node:crypto';
import { Connection, type Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import {
  clientOn,
  newSignup,
  startGateway,
  webhookSecret,
  type Answer,
  type GatewayUnderTest,
} from './support/gateway.js';
import { startRig, type Rig } from './support/rig.js';
import { allConsents, oneEffectPerStep, passport, proofOfAddress } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';

silenceTemporal();

describe('the gateway on a real Temporal server', () => {
  let connection: Connection;
  let nativeConnection: NativeConnection;
  let client: Client;
  let rig: Rig;
  let gateway: GatewayUnderTest;

  beforeAll(async () => {
    const address = inject('temporalAddress');
    connection = await Connection.connect({ address });
    nativeConnection = await NativeConnection.connect({ address });
    client = clientOn(connection);
    rig = await startRig({ client, connection: nativeConnection });
    gateway = await startGateway({
      client,
      tenantId: rig.sandbox.credentials.tenantId,
      taskQueue: rig.taskQueue,
    });
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
    await control.subscribe({ url: `${gateway.url}/v1/webhooks/finhub`, secret: webhookSecret });
    const { id } = started(await gateway.post('/v1/onboardings', newSignup()));
    await gateway.until(id, ({ waitingFor }) => waitingFor === 'documents');
    await gateway.post(`/v1/onboardings/${id}/documents`, { documents: [passport, proofOfAddress] });
    await gateway.post(`/v1/onboardings/${id}/consents`, { consents: allConsents });
    const { finhub } = await gateway.until(id, ({ waitingFor }) => waitingFor === 'decision');
    await control.approve(finhub.verificationId ?? '');
    const closed = await gateway.until(id, ({ outcome }) => outcome !== null);
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
    const { finhub } = await gateway.until(
      String(answers[0]?.body['id']),
      ({ waitingFor }) => waitingFor === 'documents',
    );
    const [effects] = rig.sandbox.control.effects({ customerId: finhub.customerId ?? '' });
    expect(effects?.effects['registration']).toBe(1);
  });

  it('names every wrong field of a sign-up, and starts nothing', async () => {
    const signup = newSignup();
    const customer = { ...signup.customer, phone: '1', address: { ...signup.customer.address, city: '' } };
    const documents = [passport, { ...passport, source: 'file:../passport.pdf' }];
    expect(await gateway.post('/v1/onboardings', { ...signup, customer, documents })).toMatchObject({
      status: 400,
      body: {
        errors: [
          { pointer: '/customer/phone', detail: 'is not a phone number like +37060000000' },
          { pointer: '/customer/address/city', detail: 'is empty' },
          { pointer: '/documents/1/source' },
        ],
      },
    });
    const { email } = signup.customer;
    expect(await gateway.post('/v1/onboardings/lookup', { kind: 'individual', email })).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    });
  });

  it('starts one new run after a withdrawal, however many ask at once, and does not register the customer again', async () => {
    const signup = newSignup();
    const { id } = started(await gateway.post('/v1/onboardings', signup));
    const { finhub } = await gateway.until(id, ({ waitingFor }) => waitingFor === 'documents');
    await gateway.post(`/v1/onboardings/${id}/withdrawal`, { requestedBy: 'anna' });
    await gateway.until(id, ({ closedAt }) => closedAt !== null);
    expect(await gateway.post('/v1/onboardings', signup)).toMatchObject({
      status: 200,
      body: { status: 'existing' },
    });

    const again = { ...signup, id: `evt-${randomUUID()}` };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => gateway.post('/v1/onboardings', again)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(19).fill(200), 202]);
    const state = await gateway.until(id, ({ stage }) => stage !== 'categorization');
    expect(state.finhub.customerId).toBe(finhub.customerId);
    const [effects] = rig.sandbox.control.effects({ customerId: finhub.customerId ?? '' });
    expect(effects?.effects['registration']).toBe(1);
  });

  it.each([
    [
      'REJECTED',
      async (signup: object) => {
        const id = await gateway.signUp({
          ...signup,
          documents: [passport, proofOfAddress],
          consents: allConsents,
        });
        await gateway.until(id, ({ waitingFor }) => waitingFor === 'decision');
        const decision = { decision: 'REJECTED', decidedBy: 'ben', reasons: ['FRAUD'] };
        await gateway.post(`/v1/onboardings/${id}/decision`, decision);
        return id;
      },
    ],
    [
      'EXPIRED',
      async (signup: object) => {
        const { tenantId } = rig.sandbox.credentials;
        const policy = { expiresAfterMs: 3_000 };
        const hasty = await startGateway({ client, tenantId, taskQueue: rig.taskQueue, policy });
        const id = await hasty.signUp(signup);
        await hasty.app.close();
        return id;
      },
    ],
  ])('starts a new run after %s, and does not register the customer again', async (outcome, endAs) => {
    const signup = newSignup();
    const id = await endAs(signup);
    const closed = await gateway.until(id, ({ closedAt }) => closedAt !== null);
    expect(closed.outcome).toBe(outcome);
    const again = { ...signup, id: `evt-${randomUUID()}` };
    expect(await gateway.post('/v1/onboardings', again)).toMatchObject({
      status: 202,
      body: { id, status: 'started' },
    });
    const state = await gateway.until(id, ({ waitingFor }) => waitingFor === 'documents');
    expect(state).toMatchObject({ outcome: null, finhub: { customerId: closed.finhub.customerId } });
    const [effects] = rig.sandbox.control.effects({ customerId: closed.finhub.customerId ?? '' });
    expect(effects?.effects['registration']).toBe(1);
    await gateway.post(`/v1/onboardings/${id}/withdrawal`, { requestedBy: 'anna' });
  });

  it('starts a new run for another sign-up after an operator has terminated the run in Temporal', async () => {
    const signup = newSignup();
    const { id } = started(await gateway.post('/v1/onboardings', signup));
    const { finhub } = await gateway.until(id, ({ waitingFor }) => waitingFor === 'documents');
    await client.workflow.getHandle(id).terminate('by a test');
    expect(await gateway.post('/v1/onboardings', signup)).toMatchObject({
      status: 200,
      body: { status: 'existing' },
    });
    const again = { ...signup, id: `evt-${randomUUID()}` };
    expect(await gateway.post('/v1/onboardings', again)).toMatchObject({ status: 202 });
    const state = await gateway.until(id, ({ stage }) => stage !== 'categorization');
    expect(state.finhub.customerId).toBe(finhub.customerId);
  });

  it('refuses actions on cases that are closed or unknown', async () => {
    const { id } = started(await gateway.post('/v1/onboardings', newSignup()));
    await gateway.until(id, ({ waitingFor }) => waitingFor === 'documents');
    expect(await gateway.post(`/v1/onboardings/${id}/retry`, { requestedBy: 'ben' })).toMatchObject({
      status: 409,
      body: { code: 'nothing-to-retry' },
    });
    await gateway.post(`/v1/onboardings/${id}/withdrawal`, { requestedBy: 'anna' });
    await gateway.until(id, ({ closedAt }) => closedAt !== null);
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
    await gateway.until(id, ({ waitingFor }) => waitingFor === 'documents');
    const send = () =>
      gateway.post(
        `/v1/onboardings/${id}/documents`,
        { documents: [passport] },
        { 'idempotency-key': 'once' },
      );
    const first = await send();
    expect(first.status).toBe(200);
    const { status, body } = await send();
    expect({ status, body }).toEqual({ status: 200, body: first.body });
    const withdrawal = { requestedBy: 'anna' };
    await gateway.post(`/v1/onboardings/${id}/withdrawal`, withdrawal, { 'idempotency-key': 'once' });
    await gateway.until(id, ({ outcome }) => outcome === 'WITHDRAWN');
  });

  it('finds the case of a callback by customer id where it names no e-mail', async () => {
    const { id } = started(await gateway.post('/v1/onboardings', newSignup()));
    const { finhub } = await gateway.until(id, ({ waitingFor }) => waitingFor === 'documents');
    const data = { customerId: finhub.customerId };
    const event = { id: `evt-${randomUUID()}`, type: 'customer.suspended', data };
    expect(await gateway.callback(event)).toMatchObject({ status: 202 });
    expect(await gateway.until(id, ({ customerStatus }) => customerStatus === 'SUSPENDED')).toMatchObject({
      id,
    });
  });

  it('answers late callbacks of a closed case with 202', async () => {
    const signup = newSignup();
    const { id } = started(await gateway.post('/v1/onboardings', signup));
    await gateway.until(id, ({ waitingFor }) => waitingFor === 'documents');
    await gateway.post(`/v1/onboardings/${id}/withdrawal`, { requestedBy: 'anna' });
    await gateway.until(id, ({ closedAt }) => closedAt !== null);
    const data = { email: signup.customer.email.toUpperCase() };
    expect(await gateway.callback({ id: '1', type: 'customer.activated', data })).toMatchObject({
      status: 202,
    });
  });

  it('takes a withdrawal that comes with the sign-up, whatever else happens at that moment', async () => {
    for (let times = 0; times < 3; times++) {
      const id = await gateway.signUp();
      const answer = await gateway.post(`/v1/onboardings/${id}/withdrawal`, { requestedBy: 'anna' });
      expect(answer.status).toBe(200);
      await gateway.until(id, ({ outcome }) => outcome === 'WITHDRAWN');
    }
  });

  it('says that no worker answers', async () => {
    const workerless = await startGateway({
      client,
      tenantId: rig.sandbox.credentials.tenantId,
      taskQueue: `nobody-${randomUUID()}`,
    });
    try {
      const { id } = started(await workerless.post('/v1/onboardings', newSignup()));
      const [read, update] = await Promise.all([
        workerless.get(`/v1/onboardings/${id}`),
        workerless.post(`/v1/onboardings/${id}/withdrawal`, { requestedBy: 'anna' }),
      ]);
      for (const answer of [read, update]) {
        expect(answer).toMatchObject({ status: 503, retryAfter: '5', body: { code: 'worker-unavailable' } });
        expect(answer.body).toMatchObject({
          detail: expect.stringMatching(/is a worker running.*PAYLOAD_KEYS/) as string,
        });
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
    const alone = await startGateway({ client: clientOn(away), tenantId: 'tenant', taskQueue: 'queue' });
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
});

function started({ status, body }: Answer): { id: string } {
  expect(status).toBe(202);
  return { id: String(body['id']) };
}
