import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { createDataConverter, keyRing } from '../src/codec/index.js';
import { keyedId } from '../src/signup/index.js';
import { companyEventOf, companyOf } from './support/companies.js';
import {
  clientOn,
  fullSignup,
  newSignup,
  signupKey,
  startGateway,
  type Answer,
  type GatewayOptions,
  type GatewayUnderTest,
} from './support/gateway.js';
import { onboardingIdKey, startRig, type Rig } from './support/rig.js';
import { allConsents, passport, proofOfAddress } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { eventually } from './support/wait-for.js';

silenceTemporal();

interface RecordKept {
  readonly id: string;
  readonly kind: string;
  readonly erasures: readonly {
    readonly at: string;
    readonly by: string | null;
    readonly via: string;
    readonly gone: string | null;
    readonly runs: readonly {
      readonly runId: string;
      readonly status: string;
      readonly outcome: string;
      readonly finhub: object;
      readonly actions: readonly { readonly what: string; readonly by: string; readonly via: string }[];
      readonly timeline: readonly { readonly what: string }[];
      readonly unreadableKeys?: readonly string[];
    }[];
    readonly callbacks: readonly { readonly workflowId: string }[];
  }[];
}

/** What a person brings, each value found nowhere else. */
const personal = {
  firstName: 'Zvaigzdute',
  lastName: 'Quxmanaite',
  phone: '+37069173528',
  dateOfBirth: '1957-11-23',
  placeOfBirth: 'Wyzkopolis',
  street: 'Kumelynas 777',
  city: 'Jurbarkynas',
  state: 'Tauragiskes',
  postalCode: '98761',
  ip: '203.0.113.177',
  deviceId: 'gadget-of-hers',
  password: 'Her-Own-Passphrase-1',
  fileName: 'scan-of-zvaigzdute.pdf',
  reason: 'She told us about her divorce',
  correctedPhone: '+37069173529',
};

function personalSignup() {
  const { firstName, lastName, phone, dateOfBirth, placeOfBirth, password } = personal;
  const { street, city, state, postalCode, ip, deviceId, fileName } = personal;
  const email = `her.${randomUUID()}@example.com`;
  const { customer } = newSignup();
  const address = { ...customer.address, street, city, state, postalCode };
  const her = { firstName, lastName, email, phone, dateOfBirth, placeOfBirth, password, address };
  return {
    id: `evt-${randomUUID()}`,
    type: 'individual.signup',
    customer: { ...customer, ...her },
    documents: [{ ...passport, fileName }],
    consents: allConsents,
    client: { ip, deviceId, platform: 'web' },
  };
}

const { ListWorkflowExecutionsResponse } = proto.temporal.api.workflowservice.v1;

describe('the erasure of a case', () => {
  let connection: Connection;
  let nativeConnection: NativeConnection;
  let client: Client;
  let rig: Rig;
  let folder: string;
  let options: GatewayOptions;
  let gateway: GatewayUnderTest;
  /** One that Temporal's lists show nothing to, as when they lag behind. */
  let blind: GatewayUnderTest;
  let blindConnection: Connection;
  const eventsTaken = { areTaken: false };

  beforeAll(async () => {
    const address = inject('temporalAddress');
    connection = await Connection.connect({ address });
    nativeConnection = await NativeConnection.connect({ address });
    client = clientOn(connection);
    rig = await startRig({
      client,
      connection: nativeConnection,
      switches: { reviewer: { mode: 'manual' } },
      events: {
        send: () => (eventsTaken.areTaken ? Promise.resolve() : Promise.reject(new Error('down'))),
      },
    });
    folder = await mkdtemp(join(tmpdir(), 'erasures-'));
    const { tenantId } = rig.sandbox.credentials;
    options = { client, tenantId, taskQueue: rig.taskQueue, erasureRecordsDir: folder };
    gateway = await startGateway(options);
    blindConnection = await Connection.connect({ address });
    const lists = vi.spyOn(blindConnection.workflowService, 'listWorkflowExecutions');
    lists.mockResolvedValue(ListWorkflowExecutionsResponse.create());
    blind = await startGateway({ ...options, client: clientOn(blindConnection) });
  });
  afterAll(async () => {
    await Promise.all([gateway.app.close(), blind.app.close()]);
    await rig.close();
    await nativeConnection.close();
    await Promise.all([connection.close(), blindConnection.close()]);
    await rm(folder, { recursive: true });
  });

  const recordOf = async (id: string) =>
    JSON.parse(await readFile(join(folder, `${id}.json`), 'utf8')) as RecordKept;
  const recorded = async (id: string) => (await readdir(folder)).includes(`${id}.json`);
  const runIdOf = async (id: string) => (await client.workflow.getHandle(id).describe()).runId;
  const withdraw = async (id: string, requestedBy = 'anna') => {
    const body = { requestedBy, reason: personal.reason };
    // In the moment of its start a case may not take it.
    await eventually(
      async () => (await gateway.post(`/v1/onboardings/${id}/withdrawal`, body)).status === 200,
    );
    return gateway.until(id, ({ closedAt }) => closedAt !== null);
  };
  /** The answer once Temporal shows that everything is gone: of a case that has only just closed that takes seconds. */
  const eraseFor = async (id: string, asked: () => Promise<Answer> = () => gateway.erase(id)) =>
    eventually(
      async () => {
        const answer = await asked();
        if (answer.body['code'] !== 'erasure-unfinished') return answer;
        expect(answer).toMatchObject({ status: 503, retryAfter: '5' });
        return undefined;
      },
      { timeoutMs: 50_000 },
    );
  /** Of a case that is only up for its events, too. */
  const runEnds = (id: string) =>
    eventually(async () => (await client.workflow.getHandle(id).describe()).closeTime);
  const isKnown = async (id: string, runId: string) => {
    const run = client.workflow.getHandle(id, runId);
    const looks = await Promise.allSettled([run.describe(), run.fetchHistory()]);
    return looks.map(({ status }) => status === 'fulfilled');
  };
  const gone = [false, false];
  const listed = async (query: string) => {
    const runs = [];
    for await (const { runId } of client.workflow.list({ query })) runs.push(runId);
    return runs;
  };
  it('leaves nothing of any run in Temporal, and a record without personal data', async () => {
    const { post, get, call, signUp, until } = gateway;
    const signup = personalSignup();
    const operation = 'registerIndividualCustomer';
    const body = { code: 422, message: 'no', data: { errors: [{ field: 'phone', message: 'no' }] } };
    await rig.sandbox.control.addFault({ operation, kind: 'status', status: 422, body, times: 1 });
    const id = await signUp(signup);
    const path = `/v1/onboardings/${id}`;
    await until(id, ({ waitingFor }) => waitingFor === 'correction');
    await post(`${path}/corrections`, { customer: { phone: personal.correctedPhone } });
    await until(id, ({ waitingFor }) => waitingFor === 'documents');
    await post(`${path}/documents`, { documents: [{ ...proofOfAddress, fileName: personal.fileName }] });
    await until(id, ({ waitingFor }) => waitingFor === 'decision');
    const decision = { decision: 'RESUBMIT', decidedBy: 'ben', reasons: ['BLURRED'] };
    await post(`${path}/decision`, decision);
    await until(id, ({ round }) => round === 1);
    const first = await runIdOf(id);
    const { finhub } = await withdraw(id, 'anna');
    await signUp({ ...signup, id: 'evt-again' });
    const second = await runIdOf(id);
    expect(second).not.toBe(first);
    await until(id, ({ waitingFor }) => waitingFor === 'documents');
    await withdraw(id, 'carla');

    const answer = await eraseFor(id, () => gateway.erase(id, '?requestedBy=dora'));
    expect([answer.status, answer.text]).toEqual([204, '']);

    expect(await isKnown(id, first)).toEqual(gone);
    expect(await isKnown(id, second)).toEqual(gone);
    expect(await listed(`WorkflowId = '${id}'`)).toEqual([]);
    expect(await listed(`FinHubCustomerId = '${finhub.customerId ?? ''}'`)).toEqual([]);
    const { email } = signup.customer;
    const statuses = [
      await get(path),
      await post('/v1/onboardings/lookup', { kind: 'individual', email }),
      await post(`${path}/withdrawal`, { requestedBy: 'anna' }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([404, 404, 404]);
    expect((await call('/v1/onboardings?outcome=WITHDRAWN&limit=200')).text).not.toContain(id);

    const record = await recordOf(id);
    expect(record).toMatchObject({
      id,
      kind: 'individual',
      erasures: [
        {
          ...{ by: 'dora', via: 'test', gone: expect.stringMatching(/^20/) as string },
          callbacks: [],
          runs: [
            {
              runId: first,
              status: 'COMPLETED',
              outcome: 'WITHDRAWN',
              finhub: { customerId: finhub.customerId },
            },
            {
              runId: second,
              status: 'COMPLETED',
              outcome: 'WITHDRAWN',
              finhub: { customerId: finhub.customerId },
            },
          ],
        },
      ],
    });
    const actions = record.erasures[0]?.runs.map((run) =>
      run.actions.map(({ what, by, via }) => [what, by, via]),
    );
    expect(actions).toEqual([
      [
        ['decideVerification', 'ben', 'test'],
        ['withdraw', 'anna', 'test'],
      ],
      [['withdraw', 'carla', 'test']],
    ]);
    const lines = record.erasures[0]?.runs[0]?.timeline.map(({ what }) => what) ?? [];
    expect(lines).toEqual(
      expect.arrayContaining(['Sign-up received', 'Corrected: phone', 'Withdrawn by anna via test']),
    );
    expect(lines).not.toContain('(left out)');
    const text = await readFile(join(folder, `${id}.json`), 'utf8');
    const values = [...Object.values(personal), email, email.split('@')[0] ?? ''];
    expect(values.filter((value) => text.includes(value))).toEqual([]);
    expect((await stat(join(folder, `${id}.json`))).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).filter((name) => !name.startsWith('onboarding-'))).toEqual([]);
  });

  it.concurrent('is safe to repeat, and a new sign-up starts as if never known, but for FinHub', async () => {
    const { signUp, until } = gateway;
    const signup = newSignup();
    const id = await signUp(signup);
    await until(id, ({ waitingFor }) => waitingFor === 'documents');
    await withdraw(id);
    expect((await eraseFor(id)).status).toBe(204);
    const kept = await readFile(join(folder, `${id}.json`), 'utf8');
    expect((await eraseFor(id)).status).toBe(204);
    expect(await readFile(join(folder, `${id}.json`), 'utf8')).toBe(kept);

    // The very event that was taken before.
    expect(await signUp(signup)).toBe(id);
    const { timeline, parked } = await until(id, (state) => state.parked !== null);
    expect(parked).toMatchObject({ step: 'registerIndividual', errorType: 'FinHubConflict' });
    expect(timeline.map(({ what }) => what)).not.toContain('Known at FinHub from an earlier sign-up');
    await withdraw(id);
    expect((await eraseFor(id)).status).toBe(204);
    const { erasures } = await recordOf(id);
    expect(erasures.map(({ runs }) => runs.length)).toEqual([1, 1]);
    expect(JSON.parse(kept)).toMatchObject({ erasures: [erasures[0]] });
  });

  it.concurrent(
    'reaches runs that lists do not show yet, by the chain from the latest one back',
    async () => {
      const telling = await startGateway({ ...options, policy: { events: true } });
      const { signUp, post, until, erase } = telling;
      const signup = newSignup();
      const id = await signUp(signup);
      const runIds = [await runIdOf(id)];
      const closed = async () => {
        await until(id, ({ waitingFor }) => waitingFor === 'documents');
        await post(`/v1/onboardings/${id}/withdrawal`, { requestedBy: 'anna' });
        await until(id, ({ outcome }) => outcome === 'WITHDRAWN');
      };
      await closed();
      expect((await erase(id)).body).toMatchObject({ status: 409, code: 'case-open' });
      await signUp({ ...signup, id: 'evt-2' });
      runIds.push(await eventually(async () => [await runIdOf(id)].find((runId) => runId !== runIds[0])));
      await closed();
      eventsTaken.areTaken = true;
      await telling.post(`/v1/onboardings/${id}/retry`, { requestedBy: 'anna' });
      await runEnds(id);
      await signUp({ ...signup, id: 'evt-3' });
      runIds.push(await runIdOf(id));
      await closed();
      await runEnds(id);
      expect(new Set(runIds).size).toBe(3);

      expect((await eraseFor(id, () => blind.erase(id))).status).toBe(204);
      for (const runId of runIds) expect(await isKnown(id, runId)).toEqual(gone);
      const { erasures } = await recordOf(id);
      expect(erasures[0]?.runs.map(({ runId, status }) => [runId, status])).toEqual([
        [runIds[0], 'CONTINUED_AS_NEW'],
        [runIds[1], 'COMPLETED'],
        [runIds[2], 'COMPLETED'],
      ]);
      expect(erasures[0]?.runs[0]?.actions).toMatchObject([{ what: 'withdraw', by: 'anna' }]);
      await telling.app.close();
    },
  );

  it.concurrent('is refused while the case is open, and nothing is recorded', async () => {
    const { get, signUp, until, erase } = gateway;
    const id = await signUp();
    await until(id, ({ waitingFor }) => waitingFor === 'documents');
    expect(await erase(id)).toMatchObject({ status: 409, body: { code: 'case-open' } });
    expect((await get(`/v1/onboardings/${id}`)).status).toBe(200);
    expect(await recorded(id)).toBe(false);
    await withdraw(id);
  });

  it.concurrent('deletes nothing where the record cannot be kept', async () => {
    const records = await mkdtemp(join(tmpdir(), 'erasures-'));
    const careless = await startGateway({ ...options, erasureRecordsDir: records });
    const { get, signUp, erase } = careless;
    const id = await signUp();
    await withdraw(id);
    await rename(records, `${records}-away`);
    const refused = await erase(id);
    expect(refused).toMatchObject({ status: 503, body: { code: 'erasure-record-not-kept' } });
    expect(refused.retryAfter).toBe('5');
    expect((await get(`/v1/onboardings/${id}`)).status).toBe(200);
    expect(await readdir(`${records}-away`)).toEqual([]);
    await rename(`${records}-away`, records);
    expect((await eraseFor(id, () => erase(id))).status).toBe(204);
    expect(await readdir(records)).toEqual([`${id}.json`]);
    await careless.app.close();
    await rm(records, { recursive: true });
  });

  it.concurrent('is the same for a case that was never known, without a record', async () => {
    const id = `onboarding-individual-${keyedId(onboardingIdKey, randomUUID())}`;
    const unknown = await gateway.erase(id);
    expect([unknown.status, unknown.headers.get('erasure-result')]).toEqual([204, 'nothing-there']);
    expect(await recorded(id)).toBe(false);
    expect((await gateway.erase('onboarding-individual-short')).status).toBe(404);
  });

  it.concurrent(
    'is refused by a gateway that lacks the key of the case, until that is accepted',
    async () => {
      const otherKeys = createDataConverter(keyRing({ id: 'p2', bytes: Buffer.alloc(32, 2) }));
      const keyless = await startGateway({
        ...options,
        client: new Client({ connection, dataConverter: otherKeys }),
      });
      const id = await gateway.signUp();
      await withdraw(id);
      const refused = await keyless.erase(id);
      expect(refused).toMatchObject({ status: 503, body: { code: 'payload-key-missing' } });
      expect(refused.body['detail']).toContain('encrypted with key "p1"');
      expect(await gateway.get(`/v1/onboardings/${id}`)).toMatchObject({ status: 200 });
      expect(await recorded(id)).toBe(false);

      const erased = await eraseFor(id, () => keyless.erase(id, '?unreadable=accept'));
      expect(erased.status).toBe(204);
      expect((await recordOf(id)).erasures).toMatchObject([
        {
          runs: [
            { status: 'COMPLETED', outcome: 'WITHDRAWN', unreadableKeys: ['p1'], actions: [], timeline: [] },
          ],
        },
      ]);
      await keyless.app.close();
    },
  );

  it.concurrent("needs an operator's key and a folder for records", async () => {
    const id = await gateway.signUp();
    await withdraw(id);
    const init = { method: 'DELETE', headers: { authorization: signupKey } };
    expect(await gateway.call(`/v1/onboardings/${id}`, init)).toMatchObject({ status: 403 });
    const { tenantId, taskQueue } = options;
    const unconfigured = await startGateway({ client, tenantId, taskQueue });
    expect(await unconfigured.erase(id)).toMatchObject({
      status: 409,
      body: { code: 'erasure-not-configured' },
    });
    expect((await gateway.get(`/v1/onboardings/${id}`)).status).toBe(200);
    await unconfigured.app.close();
  });

  it.concurrent('can be asked for by many at once, at several gateways', async () => {
    const other = await startGateway(options);
    const id = await gateway.signUp();
    await withdraw(id);
    const asked = [gateway, other].flatMap(({ erase }) =>
      Array.from({ length: 6 }, () => eraseFor(id, () => erase(id))),
    );
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(asked.map(() => 204));
    expect((await recordOf(id)).erasures).toMatchObject([
      { gone: expect.stringMatching(/^20/) as string, runs: [{ status: 'COMPLETED' }] },
    ]);
    expect(await listed(`WorkflowId = '${id}'`)).toEqual([]);
    await other.app.close();
  });

  it.concurrent('takes the callbacks that were kept for the customer along, and no others', async () => {
    const { signUp, until } = gateway;
    const ids = [await signUp(fullSignup()), await signUp(fullSignup())];
    const kept = [];
    for (const id of ids) {
      const { finhub } = await until(id, ({ waitingFor }) => waitingFor === 'decision');
      const event = {
        id: `evt-${randomUUID()}`,
        type: 'customer.updated',
        data: { customerId: finhub.customerId, status: 'PENDING_ACTIVATION' },
      };
      await blind.callback(event);
      kept.push(`callback-${keyedId(onboardingIdKey, event.id)}`);
      await withdraw(id);
    }
    const [ours = '', theirs = ''] = kept;
    for (const callbackId of kept) await runEnds(callbackId);
    const runId = await runIdOf(ours);
    expect((await eraseFor(ids[0] ?? '')).status).toBe(204);
    expect(await isKnown(ours, runId)).toEqual(gone);
    expect(await listed(`WorkflowId = '${ours}'`)).toEqual([]);
    expect(await isKnown(theirs, await runIdOf(theirs))).toEqual([true, true]);
    expect((await recordOf(ids[0] ?? '')).erasures[0]?.callbacks).toEqual([{ workflowId: ours, runId }]);
  });

  it.concurrent('makes the gateway forget whose case it was', async () => {
    const { signUp, until, callback } = gateway;
    const id = await signUp(fullSignup());
    const { finhub } = await until(id, ({ waitingFor }) => waitingFor === 'decision');
    const send = () => {
      const data = { customerId: finhub.customerId, status: 'PENDING_ACTIVATION' };
      return callback({ id: `evt-${randomUUID()}`, type: 'customer.updated', data });
    };
    await eventually(
      async () => (await listed(`FinHubCustomerId = '${finhub.customerId ?? ''}'`)).length > 0,
    );
    await send();
    await until(id, ({ timeline }) => timeline.some(({ what }) => what.startsWith('FinHub repeats')));
    await withdraw(id);
    expect((await eraseFor(id)).status).toBe(204);
    const signals = vi.spyOn(connection.workflowService, 'signalWorkflowExecution');
    expect((await send()).status).toBe(202);
    const told = signals.mock.calls.map(([request]) => JSON.stringify(request));
    expect(told.filter((request) => request.includes(id))).toEqual([]);
  });

  it.concurrent("is the same for an organization's case", async () => {
    const companies = await startGateway({
      ...options,
      policy: { requiredDocuments: [['CERTIFICATE_OF_INCORPORATION']] },
    });
    const company = companyOf({ documents: [] });
    const id = await companies.signUp(companyEventOf(company));
    await companies.until(id, ({ waitingFor }) => waitingFor === 'documents');
    const runId = await runIdOf(id);
    await withdraw(id);
    expect((await eraseFor(id)).status).toBe(204);
    expect(await isKnown(id, runId)).toEqual(gone);
    expect(await recordOf(id)).toMatchObject({ kind: 'organization', erasures: [{ runs: [{ runId }] }] });
    const text = await readFile(join(folder, `${id}.json`), 'utf8');
    const { legalName, email, taxId, phone } = company.organization;
    const people = [...company.employees, ...company.directors].flatMap((one) => [one.email, one.lastName]);
    expect([legalName, email, taxId, phone, ...people].filter((value) => text.includes(value))).toEqual([]);
    await companies.app.close();
  });

  it('leaves the callbacks of another case alone, whose customer an operator named by mistake', async () => {
    const { signUp, post, until } = gateway;
    const theirs = await signUp(fullSignup());
    const { finhub } = await until(theirs, ({ waitingFor }) => waitingFor === 'decision');
    const event = {
      id: `evt-${randomUUID()}`,
      type: 'customer.updated',
      data: { customerId: finhub.customerId, status: 'PENDING_ACTIVATION' },
    };
    await blind.callback(event);
    const callbackId = `callback-${keyedId(onboardingIdKey, event.id)}`;
    await runEnds(callbackId);

    const operation = 'registerIndividualCustomer';
    await rig.sandbox.control.addFault({ operation, kind: 'status', status: 409, times: 1 });
    const mistaken = await signUp();
    await until(mistaken, ({ parked }) => parked?.errorType === 'FinHubConflict');
    const { customerId } = finhub;
    await post(`/v1/onboardings/${mistaken}/registration`, { requestedBy: 'anna', customerId });
    const { finhub: shown } = await withdraw(mistaken);
    expect(shown.customerId).toBe(customerId);
    const bothShow = `FinHubCustomerId = '${customerId ?? ''}' AND OnboardingKind = 'individual'`;
    await eventually(async () => (await listed(bothShow)).length === 2);

    expect((await eraseFor(mistaken)).status).toBe(204);
    expect(await isKnown(callbackId, await runIdOf(callbackId))).toEqual([true, true]);
    expect((await recordOf(mistaken)).erasures).toMatchObject([
      { callbacks: [], runs: [{ finhub: { customerId } }] },
    ]);
    await withdraw(theirs);
    expect((await eraseFor(theirs)).status).toBe(204);
    expect(await listed(`WorkflowId = '${callbackId}'`)).toEqual([]);
  });
});
