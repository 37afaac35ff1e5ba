import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isClosed } from './support/callbacks.js';
import { companyEventOf, companyOf, oneEffectPerCompanyStep } from './support/companies.js';
import { documentsFolder } from './support/documents.js';
import { marker } from './support/poison-values.js';
import { poisonSignups, type Poison } from './support/poison.js';
import { credentialKeys, onboardingIdKey, payloadKeys } from './support/rig.js';
import { oneEffectPerStep, signupEventOf, signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { startStack, type Stack } from './support/stack.js';
import { eventually } from './support/wait-for.js';
import { WorkerProcess } from './support/worker-process.js';

silenceTemporal();

/** fast-check names it in its failure, with the path to the one poison that was taken. */
const seed = 20_260_501;
const times = 1_000;

interface Refusal {
  readonly code: string;
  readonly errors?: readonly { readonly pointer: string }[];
}

describe('poison sign-ups, on a real Temporal server', () => {
  let stack: Stack;
  let worker: WorkerProcess;
  let documents: string;
  const log: string[] = [];

  beforeAll(async () => {
    documents = await documentsFolder();
    stack = await startStack({
      sandbox: { switches: { reviewer: { mode: 'auto', delayMs: 0 }, activationMode: 'sync' } },
      // Best effort, and so not sure to happen on a busy machine.
      policy: { customerSession: false },
      // Without the product's redaction, which would hide what should not be logged in the first place.
      logger: pino({ level: 'trace' }, { write: (line: string) => void log.push(line) }),
    });
    worker = await WorkerProcess.start(stack, documents);
  });
  afterAll(async () => {
    expect(await worker.stop()).toBe(0);
    await stack.close();
    await rm(documents, { recursive: true });
  });

  const send = async (body: string) => {
    const answer = await fetch(`${stack.gatewayUrl}/v1/onboardings`, {
      method: 'POST',
      headers: { authorization: 'Bearer operator', 'content-type': 'application/json' },
      body,
    });
    return { status: answer.status, text: await answer.text() };
  };
  const signedUp = async (event: object) => {
    const { status, text: said } = await send(JSON.stringify(event));
    expect(status).toBe(202);
    return (JSON.parse(said) as { readonly id: string }).id;
  };
  const person = async () => ({ id: await signedUp(signupEventOf(signupOf())), steps: oneEffectPerStep });
  const company = async () => ({
    id: await signedUp(companyEventOf(companyOf())),
    steps: oneEffectPerCompanyStep,
  });
  const workflows = async () => {
    const { count } = await stack.client.workflow.count(`TaskQueue = '${stack.taskQueue}'`);
    return count;
  };

  it('are refused with their field named, and nobody else notices', { timeout: 120_000 }, async () => {
    const good = [await person(), await company()];
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(poisonSignups(), async (poison) => {
        if (++sent === times / 2) good.push(await person(), await company());
        expectRefused(poison, await send(poison.body));
      }),
      { numRuns: times, seed },
    );
    good.push(await person(), await company());

    for (const { id, steps } of good) {
      const state = await eventually(async () => {
        const now = await stack.state(id);
        return isClosed(now) ? now : undefined;
      });
      expect(state.outcome).toBe('ACTIVATED');
      expect(await stack.effects(id)).toEqual({ ...steps, session: undefined });
    }
    await eventually(async () => (await workflows()) === good.length);
    expect(stack.sandbox.control.customers({})).toHaveLength(good.length);
    expect(stack.sandbox.control.violations()).toEqual([]);
    expect(log.length).toBeGreaterThan(times);
    expect(log.filter((line) => line.includes(marker))).toEqual([]);
  });

  it.each([
    ['larger than 2 MiB', 413, 'payload-too-large', `{"id":"${marker.repeat(400_000)}"}`],
    ['cut off', 400, 'invalid-request', `{"id":"${marker}"`],
    ['not a number of JSON', 400, 'invalid-request', `{"id":"${marker}","shareholders":[NaN]}`],
  ])('are refused as a whole when they are %s', async (_what, status, code, body) => {
    const answer = await send(body);
    expect([answer.status, (JSON.parse(answer.text) as Refusal).code]).toEqual([status, code]);
    expect(answer.text).not.toContain(marker);
    expect(log.join()).not.toContain(marker);
  });

  it.each([
    ['NDJSON', 'ndjson', poisonSignups(), ndjsonOf],
    ['CSV', 'csv', poisonSignups().filter(fitsCsv), csvOf],
  ] as const)('are refused by the starter, in %s as well', async (_what, extension, poison, fileOf) => {
    const before = await workflows();
    const poisons = fc.sample(poison, { numRuns: 60, seed });
    const good = signupOf();
    const file = path.join(documents, `poison.${extension}`);
    const report = path.join(documents, `${extension}.report`);
    await writeFile(file, fileOf([...poisons.map(({ body }) => body), JSON.stringify(signupEventOf(good))]));

    const { exitCode, output } = await starter(stack, [file, '--report', report]);
    expect(exitCode).toBe(1);
    expect(output).toContain('61 sign-ups: 1 started, 60 refused\n');
    const reported = await readFile(report, 'utf8');
    const results = reported
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as LineResult);
    expect(results.pop()).toMatchObject({ result: 'started', eventId: good.eventId });
    for (const [index, { pointer }] of poisons.entries()) {
      expect(results[index]).toMatchObject({ result: 'refused', id: null });
      expect(results[index]?.errors.map((error) => error.pointer)).toContain(pointer);
    }
    expect(output + reported).not.toContain(marker);
    await eventually(async () => (await workflows()) === before + 1);
  });
});

interface LineResult extends Refusal {
  readonly errors: NonNullable<Refusal['errors']>;
}

function ndjsonOf(events: readonly string[]): string {
  return events.join('\n');
}

const columns = [
  ...['id', 'customer.firstName', 'customer.lastName', 'customer.email', 'customer.phone'],
  ...['customer.dateOfBirth', 'customer.gender', 'customer.nationality', 'customer.placeOfBirth'],
  ...['street', 'city', 'state', 'postalCode', 'country'].map((name) => `customer.address.${name}`),
];

/** Whether the poison is a text in one of these columns that UTF-8 can hold. */
function fitsCsv({ pointer, json }: Poison): boolean {
  const value: unknown = JSON.parse(json);
  const column = pointer.slice(1).replaceAll('/', '.');
  return column !== 'id' && columns.includes(column) && typeof value === 'string' && !/\p{Cs}/u.test(value);
}

function csvOf(events: readonly string[]): string {
  const cell = (event: unknown, column: string) => {
    const value = column.split('.').reduce((at, name) => (at as Record<string, unknown>)[name], event);
    return `"${String(value).replaceAll('"', '""')}"`;
  };
  const rows = events.map((json) => {
    const event: unknown = JSON.parse(json);
    return columns.map((column) => cell(event, column)).join(',');
  });
  return [columns.join(','), ...rows].join('\n');
}

/** Runs `src/starter.ts` as an operator does. */
async function starter({ sandbox, taskQueue, temporalAddress }: Stack, args: readonly string[]) {
  const key = ({ id, bytes }: { id: string; bytes: Buffer }) => `${id}:${bytes.toString('base64')}`;
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/starter.ts', ...args], {
    env: {
      PATH: process.env['PATH'],
      TEMPORAL_ADDRESS: temporalAddress,
      FINHUB_TENANT_ID: sandbox.credentials.tenantId,
      ONBOARDING_ID_KEY: onboardingIdKey.toString('base64'),
      CREDENTIAL_KEY: key(credentialKeys.primary),
      PAYLOAD_KEYS: key(payloadKeys.primary),
      ONBOARDING_TASK_QUEUE: taskQueue,
    },
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exitCode: child.exitCode, output: stdout + stderr };
}

function expectRefused({ pointer, json }: Poison, { status, text }: { status: number; text: string }): void {
  expect(status).toBe(400);
  const { code, errors = [] } = JSON.parse(text) as Refusal;
  expect(code).toBe('invalid-request');
  expect(errors.map((error) => error.pointer)).toContain(pointer);
  expect(text).not.toContain(marker);
  const value: unknown = JSON.parse(json);
  // Shorter ones could be words of ours.
  if (typeof value === 'string' && value.trim().length > 8) expect(text).not.toContain(value);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect({}).not.toHaveProperty('polluted');
}
