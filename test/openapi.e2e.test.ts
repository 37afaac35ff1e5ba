import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  certificate,
  companyEventOf,
  companyOf,
  directorOf,
  employeeOf,
  ownerOf,
} from './support/companies.js';
import {
  clientOn,
  fullSignup,
  newSignup,
  signupKey,
  startGateway,
  type GatewayOptions,
  type GatewayUnderTest,
} from './support/gateway.js';
import { conformanceTo, type Conformance } from './support/openapi-conformance.js';
import { startRig, type Rig } from './support/rig.js';
import { allConsents, passport, proofOfAddress } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { eventually } from './support/wait-for.js';

silenceTemporal();

const unknownCase = `/v1/onboardings/onboarding-individual-${'a'.repeat(26)}`;

describe('the OpenAPI description', () => {
  let connection: Connection;
  let nativeConnection: NativeConnection;
  let rig: Rig;
  let options: GatewayOptions;
  let records: string;
  let conformance: Conformance;
  let gateway: GatewayUnderTest;
  const deviations: string[] = [];
  const seen = new Set<string>();

  beforeAll(async () => {
    const address = inject('temporalAddress');
    connection = await Connection.connect({ address });
    nativeConnection = await NativeConnection.connect({ address });
    const client = clientOn(connection);
    rig = await startRig({ client, connection: nativeConnection });
    await rig.sandbox.control.setSwitches({ reviewer: { mode: 'manual' } });
    records = await mkdtemp(join(tmpdir(), 'erasures-'));
    options = {
      client,
      tenantId: rig.sandbox.credentials.tenantId,
      taskQueue: rig.taskQueue,
      policy: { activationCode: 'customer' },
      erasureRecordsDir: records,
      witness: (request, answer) => {
        const deviation = conformance.deviation(request, answer);
        if (deviation !== null) deviations.push(deviation);
        seen.add(conformance.nameOf(request, answer));
      },
    };
    const plain = await startGateway({ client, tenantId: 't', taskQueue: 'none' });
    conformance = conformanceTo((await plain.get('/openapi.json')).body);
    await plain.app.close();
    gateway = await startGateway(options);
  });
  afterAll(async () => {
    await gateway.app.close();
    await rig.close();
    await nativeConnection.close();
    await connection.close();
    await rm(records, { recursive: true });
  });

  const statuses = async (...answers: Promise<{ readonly status: number }>[]) =>
    (await Promise.all(answers)).map(({ status }) => status);

  it('is kept by every answer on the way of a case through all routes', async () => {
    const { post, get, signUp, until } = gateway;
    const signup = newSignup();
    const path = `/v1/onboardings/${await signUp(signup)}`;
    const id = path.slice('/v1/onboardings/'.length);
    const email = signup.customer.email;
    await until(id, ({ waitingFor }) => waitingFor === 'documents');
    expect(
      await statuses(
        post('/v1/onboardings', signup),
        get('/v1/onboardings?outcome=none&limit=3'),
        post('/v1/onboardings/lookup', { kind: 'individual', email }),
        post(`${path}/persons`, {
          role: 'shareholder',
          person: { type: 'CORPORATE', companyName: 'UAB', ownershipPercentage: 100 },
        }),
        post(`${path}/corrections`, { customer: { email } }),
        post(`${path}/decision`, { decision: 'APPROVED', decidedBy: 'ben' }),
        post(`${path}/retry`, { requestedBy: 'ben' }),
        post(`${path}/registration`, { customerId: 'c-1', requestedBy: 'ben' }),
      ),
    ).toEqual([200, 200, 200, 409, 409, 409, 409, 409]);
    expect(
      await statuses(
        post(`${path}/documents`, { documents: [passport, proofOfAddress] }),
        post(`${path}/consents`, { consents: allConsents }),
      ),
    ).toEqual([200, 200]);
    const { finhub } = await until(id, ({ waitingFor }) => waitingFor === 'decision');
    await rig.sandbox.control.approve(finhub.verificationId ?? '');
    expect(await statuses(post(`${path}/decision`, { decision: 'APPROVED', decidedBy: 'ben' }))).toEqual([
      200,
    ]);
    await until(id, ({ waitingFor }) => waitingFor === 'activation-code');
    expect(await statuses(post(`${path}/activation-code`, { code: '123456' }))).toEqual([200]);
    await until(id, ({ closedAt }) => closedAt !== null);
    expect(await statuses(get(path), post(`${path}/documents`, { documents: [passport] }))).toEqual([
      200, 409,
    ]);
    expect(deviations).toEqual([]);
  });

  it('is kept by the answers to repairs and to the end of a case', async () => {
    const { post, signUp, until } = gateway;
    const { control } = rig.sandbox;
    const operation = 'registerIndividualCustomer';
    const body = { code: 422, message: 'no', data: { errors: [{ field: 'phone', message: 'no' }] } };
    const fault = await control.addFault({ operation, kind: 'status', status: 422, body });
    const path = `/v1/onboardings/${await signUp(fullSignup())}`;
    const id = path.slice('/v1/onboardings/'.length);
    await until(id, ({ waitingFor }) => waitingFor === 'correction');
    const registration = { customerId: 'c-1', requestedBy: 'ben' };
    expect(await statuses(post(`${path}/corrections`, { customer: { phone: '+37060000001' } }))).toEqual([
      200,
    ]);
    await until(id, ({ timeline }) => timeline.filter(({ what }) => what.startsWith('Parked')).length === 2);
    expect(await statuses(post(`${path}/retry`, { requestedBy: 'ben' }))).toEqual([200]);
    await until(id, ({ timeline }) => timeline.filter(({ what }) => what.startsWith('Parked')).length === 3);
    expect(await statuses(post(`${path}/registration`, registration))).toEqual([200]);
    await control.clearFaults(fault.id);
    expect(await statuses(post(`${path}/withdrawal`, { requestedBy: 'ben', reason: 'tired' }))).toEqual([
      200,
    ]);
    expect(deviations).toEqual([]);
  });

  it('is kept by every answer on the way of an organization whose director is refused', async () => {
    const companies = await startGateway({
      ...options,
      policy: { requiredDocuments: [['CERTIFICATE_OF_INCORPORATION']] },
    });
    const { get, post, signUp, until } = companies;
    const director = directorOf(`refused.${randomUUID()}@example.com`);
    const company = companyOf({ directors: [director], documents: [] });
    const id = await signUp(companyEventOf(company));
    const path = `/v1/onboardings/${id}`;
    const { email } = company.organization;
    await until(id, ({ parkedSteps }) => parkedSteps.some(({ step }) => step === 'addDirector/0'));
    const corrected = { ...director, email: director.email.replace('refused.', '') };
    const clerk = { ...employeeOf(`clerk.${randomUUID()}@example.com`), roles: ['EMPLOYEE'] };
    expect(
      await statuses(
        post('/v1/onboardings', companyEventOf(company)),
        post('/v1/onboardings', { ...companyEventOf(company), employees: [], shareholders: 'none' }),
        get('/v1/onboardings?kind=organization&limit=3'),
        post('/v1/onboardings/lookup', { kind: 'organization', email }),
        post(`${path}/corrections`, { organization: { email } }),
        post(`${path}/persons`, { role: 'director', person: clerk }),
        post(`${path}/persons`, { role: 'shareholder', person: ownerOf('Zu', 1) }),
        post(`${path}/persons`, { role: 'employee', index: 0, person: clerk }),
        post(`${path}/retry`, { requestedBy: 'ben', step: 'addDirector/0' }),
      ),
    ).toEqual([200, 400, 200, 200, 409, 400, 400, 409, 200]);
    await until(id, ({ timeline }) => timeline.filter(({ what }) => what.startsWith('Parked')).length === 2);
    expect(
      await statuses(
        post(`${path}/persons`, { role: 'director', index: 0, person: corrected }),
        post(`${path}/persons`, { role: 'employee', person: clerk }),
      ),
    ).toEqual([200, 200]);
    await until(id, ({ waitingFor }) => waitingFor === 'documents');
    expect(await statuses(post(`${path}/documents`, { documents: [certificate] }))).toEqual([200]);
    const { finhub } = await until(id, ({ waitingFor }) => waitingFor === 'decision');
    await rig.sandbox.control.approve(finhub.verificationId ?? '');
    const decision = { decision: 'APPROVED', decidedBy: 'ben' };
    expect(await statuses(post(`${path}/decision`, decision))).toEqual([200]);
    await until(id, ({ closedAt }) => closedAt !== null);
    const late = { role: 'employee', person: clerk };
    expect(await statuses(get(path), post(`${path}/persons`, late))).toEqual([200, 409]);
    await companies.app.close();
    expect(deviations).toEqual([]);
  });

  it('is kept by the erasure of a case', async () => {
    const { erase, post, signUp, until } = gateway;
    const id = await signUp(newSignup());
    await until(id, ({ waitingFor }) => waitingFor === 'documents');
    expect(await statuses(erase(id))).toEqual([409]);
    await post(`/v1/onboardings/${id}/withdrawal`, { requestedBy: 'ben' });
    await until(id, ({ closedAt }) => closedAt !== null);
    await eventually(async () => (await erase(id, '?requestedBy=ben')).status === 204);
    expect(deviations).toEqual([]);
  });

  it('is kept by refusals', async () => {
    const { call, get, post, callback } = gateway;
    const json = { 'content-type': 'application/json' };
    const signup = { authorization: signupKey };
    const large = ' '.repeat(2 * 1024 * 1024 + 1);
    expect(
      await statuses(
        post('/v1/onboardings', {}),
        post('/v1/onboardings', {}, { authorization: 'none' }),
        call('/v1/onboardings', { method: 'POST', headers: json, body: '{' }),
        call('/v1/onboardings', { method: 'POST', headers: json, body: large }),
        call('/v1/onboardings', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: 'a' }),
        get('/v1/onboardings?kind=person'),
        call('/v1/onboardings', { headers: signup }),
        get(unknownCase),
        gateway.erase('onboarding-individual-short'),
        call(unknownCase, { method: 'DELETE', headers: signup }),
        call(unknownCase, { method: 'DELETE', headers: json, body: '{' }),
        gateway.erase(unknownCase.slice('/v1/onboardings/'.length), '?requestedBy=a%20b'),
        post(`${unknownCase}/consents`, { consents: allConsents }),
        post(`${unknownCase}/consents`, { consents: [] }),
        post(`${unknownCase}/retry`, { requestedBy: 'ben' }, signup),
        post(`${unknownCase}/withdrawal`, { requestedBy: 'ben' }, { 'idempotency-key': 'a b' }),
        callback({ id: '1' }),
        post('/v1/webhooks/finhub', { id: '1' }),
        call('/v1/webhooks/finhub', { method: 'POST', headers: json, body: large }),
      ),
    ).toEqual([
      400, 401, 400, 413, 415, 400, 403, 404, 404, 403, 400, 400, 404, 400, 403, 400, 400, 401, 413,
    ]);
    const limited = await startGateway({ ...options, requestsPerMinute: 1 });
    expect([await statuses(limited.get(unknownCase)), await statuses(limited.get(unknownCase))]).toEqual([
      [404],
      [429],
    ]);
    await limited.app.close();
    expect(deviations).toEqual([]);
  });

  it('is kept while Temporal is away, and by the routes without a key', async () => {
    const away = Connection.lazy({ address: '127.0.0.1:1' });
    const alone = await startGateway({ ...options, client: clientOn(away) });
    const event = { id: '1', type: 'customer.activated', data: { email: 'a@example.com' } };
    expect(
      await statuses(
        alone.post('/v1/onboardings', newSignup()),
        alone.get('/v1/onboardings'),
        alone.post('/v1/onboardings/lookup', { kind: 'individual', email: 'a@example.com' }),
        alone.get(unknownCase),
        alone.post(`${unknownCase}/withdrawal`, { requestedBy: 'ben' }),
        alone.call(unknownCase, { method: 'DELETE' }),
        alone.callback(event),
        alone.get('/readyz'),
      ),
    ).toEqual([503, 503, 503, 503, 503, 503, 503, 503]);
    await alone.app.close();
    await away.close();
    const open = ['/livez', '/readyz', '/metrics', '/openapi.json', '/docs'];
    expect(await statuses(...open.map((path) => gateway.get(path)))).toEqual(open.map(() => 200));
    expect(await statuses(gateway.callback({ id: '2', type: 'transaction.completed' }))).toEqual([202]);
    expect(deviations).toEqual([]);
  });

  it('describes no success that has not been seen', () => {
    const unseen = conformance.described.filter((answer) => / 2\d\d$/.test(answer) && !seen.has(answer));
    expect(unseen).toEqual([]);
  });

  it('would not be kept by other answers', async () => {
    const answer = await gateway.get('/livez');
    const request = { method: 'GET', path: '/livez' };
    expect(conformance.deviation(request, { ...answer, status: 201 })).toContain('does not describe 201');
    for (const body of [{}, { status: 'dead' }, { status: 'alive', since: 'noon' }]) {
      expect(conformance.deviation(request, { ...answer, body })).toContain('isAlive 200: ');
    }
    const text = new Headers({ 'content-type': 'text/plain' });
    expect(conformance.deviation(request, { ...answer, headers: text })).toContain('text/plain');
    expect(conformance.deviation({ ...request, path: '/alive' }, answer)).toContain('is not described');
  });
});
