import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startTemporalServer, type TemporalServer } from '../dev/temporal/index.js';
import { startSandbox, type RunningSandbox } from '../sandbox/index.js';
import { createDataConverter } from '../src/codec/index.js';
import { payloadToJson } from '../src/codec/payload-json.js';
import type { OnboardingState } from '../src/contract/onboarding.js';
import { derivePassword } from '../src/signup/index.js';
import { poison, poisonedCommands, storiesOf, type Stage } from './support/audited-stories.js';
import { callbackSignature, waitsFor, isClosed } from './support/callbacks.js';
import { runCases, startCases } from './support/cases-command.js';
import { startEventReceiver, type EventReceiver } from './support/event-receiver.js';
import { decryptedHistory, payloadsIn } from './support/history.js';
import { markedDocuments, markedPerson, newMarkers } from './support/marked-signups.js';
import { findIn, needlesOf, type Needle } from './support/marker-search.js';
import {
  callbackSecret,
  callerKeys,
  productEnvironment,
  ProductProcess,
  sha256,
  type Environment,
} from './support/product-process.js';
import { credentialKeys, payloadKeys } from './support/rig.js';
import { silenceTemporal } from './support/silence.js';
import { eventually } from './support/wait-for.js';

silenceTemporal();

const {
  GetWorkflowExecutionHistoryResponse,
  DescribeWorkflowExecutionResponse,
  ListWorkflowExecutionsResponse,
} = proto.temporal.api.workflowservice.v1;

const markers = newMarkers();
const { word } = markers;
const eventsSecret = randomBytes(32).toString('base64');
/** In a workflow that nobody encrypts: the search has to find this one. */
const control = newMarkers();

interface Evidence {
  readonly what: string;
  readonly content: Uint8Array | string;
}

describe('an auditor who reads everything finds no customer', () => {
  let folder: string;
  let documents: string;
  let temporal: TemporalServer;
  let connection: Connection;
  let client: Client;
  let sandbox: RunningSandbox;
  let worker: ProductProcess;
  let gateway: ProductProcess;
  let codecServer: ProductProcess;
  let receiver: EventReceiver;
  /** Of the records of erasures. */
  let records: string;
  let environment: Environment;
  /** The access token of the worker. */
  let token: string;
  const evidence: Evidence[] = [];
  const states = new Map<string, OnboardingState>();

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'audit-'));
    documents = await markedDocuments(markers);
    temporal = await startTemporalServer({
      cliPath: inject('temporalCliPath'),
      headless: true,
      dbFile: path.join(folder, 'temporal.db'),
    });
    connection = await Connection.connect({ address: temporal.address });
    client = new Client({ connection, dataConverter: createDataConverter(payloadKeys) });
    sandbox = await startSandbox({ switches: { walletDelayMs: 50, orgAdminDelay: 0, reviewer } });
    token = await tokenOf(sandbox);
    records = await mkdtemp(path.join(tmpdir(), 'audited-records-'));
    let deliveries = 0;
    receiver = await startEventReceiver(({ headers, body }) => {
      evidence.push({ what: 'event', content: `${JSON.stringify(headers)}\n${body}` });
      return ++deliveries % 10 === 0 ? 503 : 204;
    });
    environment = {
      ...productEnvironment(sandbox, {
        temporalAddress: temporal.address,
        taskQueue: 'audit',
        documentsRoot: documents,
      }),
      LOG_LEVEL: 'debug',
      ERASURE_RECORDS_DIR: records,
      CODEC_KEYS: sha256(callerKeys.codec),
      EVENTS_URL: receiver.url,
      EVENTS_SECRET: `whsec_${eventsSecret}`,
      READINESS_POLL: '200ms..1s',
      WALLET_POLL: '200ms..1s',
    };
    await commanded('setup-temporal', []);
    // The worker signs in as ever, and gets a token that we know.
    await sandbox.control.addFault({
      ...{ kind: 'status', operation: 'createAdminSession', status: 200 },
      body: { code: 200, data: { token, expiresAt: '2099-01-01T00:00:00Z' } },
    });
    [worker, gateway, codecServer] = await Promise.all([
      ProductProcess.start('worker', environment),
      ProductProcess.start('gateway', environment),
      ProductProcess.start('codec-server', environment),
    ]);
    await subscribed();
    await onboardEverybody();
    await decoded();
    await gather();
  });
  afterAll(async () => {
    await ProductProcess.killAll();
    await sandbox.close();
    await connection.close();
    await temporal.stop();
    await receiver.close();
    await rm(records, { recursive: true });
    await rm(folder, { recursive: true });
    await rm(documents, { recursive: true });
  });

  it('although cases of every kind and end went through, and FinHub has all that was confided', async () => {
    const seen = [...states.values()];
    expect(seen.length).toBeGreaterThanOrEqual(30);
    expect(new Set(seen.map(({ outcome }) => outcome))).toEqual(
      new Set([null, 'ACTIVATED', 'REJECTED', 'WITHDRAWN', 'EXPIRED']),
    );
    expect(new Set(seen.flatMap(({ parked }) => parked?.errorType ?? []))).toEqual(
      new Set(['FinHubInvalidData', 'FinHubConflict', 'FinHubContractViolation', 'FinHubForbidden']),
    );
    expect(seen.map(({ customerStatus }) => customerStatus)).toContain('SUSPENDED');
    expect(JSON.stringify(sandbox.control.customers())).toContain(word);
    const derived = states.get('activated, without a password of its own');
    expect(derived?.timeline.map(({ what }) => what)).not.toContainEqual(expect.stringContaining('skipped'));
    const confided = await decryptedHistory(client, states.get('activated')?.id ?? '');
    expect(confided).toContain(`O'${word}`);
    expect(confided).toContain(markers.ip);
    const erased = states.get('erased')?.id ?? '';
    await expect(client.workflow.getHandle(erased).describe()).rejects.toBeInstanceOf(WorkflowNotFoundError);
    expect(evidenceOf('record')).toContain(erased);
  });

  it('in histories, visibility and the database file of Temporal, in logs, metrics and answers', () => {
    const needles = [...markers.needles, ...secretNeedles()];
    const found = evidence.flatMap(({ what, content }) =>
      findIn(content, needles).map(({ encoding, near }) => `${what}: ${encoding}: ${near}`),
    );
    expect(found).toEqual([]);
    const sources = [
      ...['history', 'description', 'list', 'database', 'log', 'metrics', 'answer', 'report'],
      ...['record', 'event', 'command'],
    ];
    expect(new Set(evidence.map(({ what }) => what.split(' ')[0]))).toEqual(new Set(sources));
  });

  it('which the same search would find in a workflow that is not encrypted', () => {
    const found = (source: string) =>
      evidence.some(
        ({ what, content }) => what.startsWith(source) && findIn(content, control.needles).length > 0,
      );
    const sources = ['history', 'description', 'list', 'database'];
    expect(sources.filter((source) => !found(source))).toEqual([]);
  });

  it('and sees no IBAN but masked', () => {
    const masked = states.get('activated')?.finhub.iban ?? '';
    expect(masked).toMatch(/^LT\.\.\.\d{4}$/);
    const answers = evidence.filter(({ what }) => what.startsWith('answer')).map(({ content }) => content);
    expect(answers.some((content) => findIn(content, needlesOf(masked)).length > 0)).toBe(true);
    expect(ibans().length).toBeGreaterThan(10);
  });

  /** All evidence of a kind, as text. */
  const evidenceOf = (kind: string) =>
    evidence.flatMap(({ what, content }) => (what.startsWith(kind) ? [content.toString()] : [])).join('\n');
  const ibans = () => sandbox.control.customers().flatMap(({ wallet }) => wallet?.iban ?? []);

  /** What FinHub and the operators' settings keep secret, and what FinHub makes. */
  function secretNeedles(): readonly Needle[] {
    const { password, tenantSecret } = sandbox.credentials;
    const { ONBOARDING_ID_KEY = '' } = environment;
    const keys = [...payloadKeys.all, ...credentialKeys.all].map(({ bytes }) => bytes.toString('base64'));
    const derived = [...states.values()].flatMap(({ id }) =>
      credentialKeys.all.map((key) => derivePassword(id, key)),
    );
    // All tokens of the sandbox begin alike, and so do the passwords it makes for a company's people.
    const [anyToken = ''] = token.split('.');
    return [
      ...[token, anyToken, password, tenantSecret, 'Temporary-1!', callbackSecret, eventsSecret],
      ...[...Object.values(callerKeys), ONBOARDING_ID_KEY, ...keys, ...ibans(), ...derived],
    ].flatMap(needlesOf);
  }

  /** Runs a command of the product to its end, which has to be a success unless another is named. */
  async function commanded(entry: 'setup-temporal' | 'webhook', args: readonly string[], exitCode = 0) {
    const command = ProductProcess.begin(entry, environment, args);
    expect(await command.ended).toBe(exitCode);
    expect(command.output).not.toBe('');
    evidence.push({ what: `log of ${entry}`, content: command.output });
  }

  /** The gateway gets FinHub's callbacks, the second time that this is asked for: FinHub's first answer repeats what it holds. */
  async function subscribed(): Promise<void> {
    const subscribe = ['subscribe', `${gateway.address}/v1/webhooks/finhub`];
    const errors = [{ field: `${word}@example.com`, message: word }];
    await sandbox.control.addFault({
      ...{ kind: 'status', operation: 'createWebhookSubscription', status: 422, times: 1 },
      body: { code: 422, message: `${word} ${callbackSecret}`, data: { errors } },
    });
    await commanded('webhook', subscribe, 1);
    await commanded('webhook', subscribe);
    await commanded('webhook', ['list']);
  }

  async function call(method: string, url: string, body?: string, headers: object = {}): Promise<Response> {
    const answer = await fetch(new URL(url, gateway.address), {
      method,
      headers: {
        authorization: `Bearer ${callerKeys.operator}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    });
    const text = await answer.clone().text();
    evidence.push({ what: `answer to ${method}`, content: `${[...answer.headers].join('\n')}\n${text}` });
    return answer;
  }

  async function onboardEverybody(): Promise<void> {
    const state = async (id: string) => {
      const answer = await call('GET', `/v1/onboardings/${id}`);
      if (!answer.ok) throw new Error(`Answered ${answer.status}`);
      return (await answer.json()) as OnboardingState;
    };
    const until: Stage['until'] = (id, condition) =>
      eventually(
        async () => {
          const now = await state(id);
          return condition(now) ? now : undefined;
        },
        { timeoutMs: 90_000, everyMs: 500 },
      );
    /** As the API asks of its callers: after a 503 the same once more. */
    const taken = (send: () => Promise<Response>) =>
      eventually(
        async () => {
          const answer = await send();
          if (answer.status === 503) return undefined;
          if (!answer.ok) throw new Error(`Answered ${answer.status}: ${await answer.text()}`);
          return answer;
        },
        { timeoutMs: 90_000 },
      );
    const stage: Stage = {
      markers,
      sandbox,
      until,
      signUp: async (event) => {
        const answer = await taken(() => call('POST', '/v1/onboardings', JSON.stringify(event)));
        return ((await answer.json()) as { id: string }).id;
      },
      act: async (id, route, body) => {
        const headers = { 'idempotency-key': `${word}-${randomUUID()}` };
        await taken(() => call('POST', `/v1/onboardings/${id}/${route}`, JSON.stringify(body), headers));
      },
      cases,
      // Of a case that has only just closed that takes seconds.
      erase: async (id) => {
        await eventually(async () => (await call('DELETE', `/v1/onboardings/${id}`)).status === 204, {
          timeoutMs: 60_000,
          everyMs: 500,
        });
      },
    };
    const stories = Object.entries(storiesOf(stage)).map(async ([name, play]) => {
      states.set(
        name,
        await play().catch((cause: unknown) => {
          throw new Error(`The story "${name}" does not go on`, { cause });
        }),
      );
    });
    await Promise.all([...stories, refused(), fromFiles(stage), unencrypted()]);
  }

  async function refused(): Promise<void> {
    for (const request of poison(markers)) {
      const answer = await call(...request);
      expect(answer.ok).toBe(false);
    }
    const unknown = {
      id: randomUUID(),
      type: 'customer.created',
      data: { email: `nobody.${word}@example.com` },
    };
    for (const event of [unknown, { ...unknown, id: { [word]: word } }, { type: word, [word]: word }]) {
      const body = JSON.stringify(event);
      await call('POST', '/v1/webhooks/finhub', body, callbackSignature(body, callbackSecret));
    }
    await Promise.all(poisonedCommands(markers).map((args) => cases(args)));
  }

  /** One command in a process of its own, as operators run it: the rest go through the same code in this process. */
  async function cases(args: readonly string[], stdin?: string): Promise<void> {
    const access = { url: gateway.address, key: callerKeys.operator };
    const { stdout, stderr } =
      args[0] === 'follow'
        ? await startCases(args, { GATEWAY_URL: access.url, GATEWAY_KEY: access.key }).result
        : await runCases(args, access, stdin);
    evidence.push({ what: `command ${String(args[0])}`, content: `${stdout}\n${stderr}` });
  }

  /** Support looks into cases through the codec server, and others try to. */
  async function decoded(): Promise<void> {
    const ask = async (body: string, headers: Readonly<Record<string, string>> = {}, route = 'decode') => {
      const answer = await fetch(`${codecServer.address}/${route}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${callerKeys.codec}`,
          'content-type': 'application/json',
          'x-namespace': 'default',
          ...headers,
        },
        body,
      });
      return { answer, text: await answer.text() };
    };
    const history = await client.workflow.getHandle(states.get('activated')?.id ?? '').fetchHistory();
    const payloads = payloadsIn(history).map(payloadToJson);
    const { text } = await ask(JSON.stringify({ payloads }));
    expect(findIn(text, needlesOf(word))).not.toEqual([]);
    const [first] = payloads;
    const altered = { ...first, data: Buffer.from(word.repeat(9)).toString('base64') };
    for (const [body, headers, route] of [
      [JSON.stringify({ payloads: [altered] })],
      [JSON.stringify({ payloads: [{ metadata: { [word]: word }, data: `${word}!` }] })],
      [`{"${word}`],
      [JSON.stringify({ payloads }), { authorization: `Bearer ${word}` }],
      [JSON.stringify({ payloads }), { origin: `https://${word}.example.com`, 'x-namespace': word }],
      [JSON.stringify({ payloads }), {}, `decode/${word}?email=${word}`],
    ] as const) {
      const refused = await ask(body, headers, route);
      expect(refused.answer.ok).toBe(false);
      const content = `${[...refused.answer.headers].join('\n')}\n${refused.text}`;
      evidence.push({ what: 'answer of the codec server', content });
    }
  }

  /** Cases that a starter starts with settings of its own: one expires, one waits for the customer's code. */
  async function fromFiles(stage: Stage): Promise<void> {
    const start = async (name: string, events: readonly unknown[], settings: Environment) => {
      const file = path.join(folder, `${name}.ndjson`);
      const report = path.join(folder, `${name}.report`);
      await writeFile(
        file,
        events.map((event) => (typeof event === 'string' ? event : JSON.stringify(event))).join('\n'),
      );
      const starter = ProductProcess.begin('starter', { ...environment, ...settings }, [
        '--report',
        report,
        file,
      ]);
      if ((await starter.ended) === 2) throw new Error(starter.output);
      const content = await readFile(report, 'utf8');
      evidence.push({ what: 'report', content }, { what: 'log of the starter', content: starter.output });
      return (JSON.parse(content.split('\n')[0] ?? '') as { id: string }).id;
    };
    // The report names the event that a line holds; its id is up to whoever wrote the file.
    const person = (id: string) => ({ ...markedPerson(markers, id), id });
    const broken = [`{"${word}`, { customer: { email: word } }, { type: 'individual.signup', [word]: word }];
    const owing = { ...person('expiring'), documents: [] };
    const [expiring, coded] = await Promise.all([
      start('expiring', [owing, ...broken], {
        ONBOARDING_EXPIRES_AFTER: '1s',
        ONBOARDING_REMINDERS: '500ms',
      }),
      start('coded', [person('coded')], { FINHUB_ACTIVATION_CODE: 'customer' }),
    ]);
    await stage.until(coded, waitsFor('activation-code'));
    await stage.act(coded, 'activation-code', { code: `code-${word}` });
    states.set('activated with a code', await stage.until(coded, isClosed));
    states.set('expired', await stage.until(expiring, isClosed));
  }

  async function unencrypted(): Promise<void> {
    const readable = new Client({ connection });
    await readable.workflow.start('nobodyRunsThis', {
      ...{ workflowId: 'unencrypted', taskQueue: 'nobody', args: [{ lastName: control.word }] },
      memo: { note: control.word },
    });
  }

  async function gather(): Promise<void> {
    const { workflowService } = connection;
    const namespace = 'default';
    const list = await eventually(async () => {
      const page = await workflowService.listWorkflowExecutions({ namespace, pageSize: 1000 });
      return page.executions.length >= states.size ? page : undefined;
    });
    evidence.push(
      { what: 'list of Temporal', content: ListWorkflowExecutionsResponse.encode(list).finish() },
      { what: 'list of Temporal as JSON', content: JSON.stringify(list) },
    );
    for (const { execution = null } of list.executions) {
      const id = execution?.workflowId ?? '';
      const history = await workflowService.getWorkflowExecutionHistory({ namespace, execution });
      const description = await workflowService.describeWorkflowExecution({ namespace, execution });
      evidence.push(
        { what: `history of ${id}`, content: GetWorkflowExecutionHistoryResponse.encode(history).finish() },
        { what: `history of ${id} as JSON`, content: JSON.stringify(asJson(history)) },
        {
          what: `description of ${id}`,
          content: DescribeWorkflowExecutionResponse.encode(description).finish(),
        },
      );
    }
    for (const query of ['', '?kind=organization', '?parked=FinHubInvalidData', '?outcome=ACTIVATED&limit=3'])
      await call('GET', `/v1/onboardings${query}`);
    for (const { id } of states.values()) {
      await call('GET', `/v1/onboardings/${id}`);
      await cases(['show', id]);
    }
    await cases(['list']);
    await cases(['list', '--json']);
    for (const { address } of [worker, gateway]) {
      const metrics = await (await fetch(`${address}/metrics`)).text();
      expect(metrics).toContain('# TYPE');
      evidence.push({ what: `metrics of ${address}`, content: metrics });
    }
    const processes = { worker, gateway, 'codec server': codecServer };
    for (const one of Object.values(processes)) expect(await one.stop()).toBe(0);
    for (const [name, { output }] of Object.entries(processes))
      evidence.push({ what: `log of the ${name}`, content: output });
    expect(worker.output).toContain('"level":20');
    expect(codecServer.output).toContain('"operation":"decode"');
    for (const file of await readdir(records))
      evidence.push({ what: 'record of an erasure', content: await readFile(path.join(records, file)) });
    for (const file of await readdir(folder)) {
      if (file.startsWith('temporal.db'))
        evidence.push({ what: `database ${file}`, content: await readFile(path.join(folder, file)) });
    }
  }
});

/** As `--output json` shows a history: bytes in base64. */
function asJson(history: object): object {
  const message = GetWorkflowExecutionHistoryResponse.fromObject(history);
  return GetWorkflowExecutionHistoryResponse.toObject(message, { bytes: String, longs: String });
}

const reviewer = {
  mode: 'auto' as const,
  delayMs: 50,
  rules: [
    { email: 'rejected*', decision: 'REJECTED' as const, reasons: ['FORGED'] },
    { email: 'resubmit*', decision: 'RESUBMIT' as const, reasons: ['BLURRED'], times: 1 },
    { email: 'wait*', decision: 'NONE' as const },
  ],
};

async function tokenOf({ url, credentials }: RunningSandbox): Promise<string> {
  const { organizationId, userId, username, password, tenantId, tenantKey, tenantSecret } = credentials;
  const answer = await fetch(
    `${url}/api/v2.1/admin/organization/${organizationId}/users/${userId}/sessions`,
    {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...{ 'X-Tenant-ID': tenantId, 'X-Forwarded-For': '127.0.0.1', 'x-forwarded-from': 'test' },
        ...{ platform: 'web', deviceId: 'test', 'User-Agent': 'test', 'X-Request-ID': randomUUID() },
      },
      body: JSON.stringify({ username, password, tenantKey, tenantSecret }),
    },
  );
  const { data } = (await answer.json()) as { data: { token: string } };
  return data.token;
}
