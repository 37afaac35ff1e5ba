import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startTemporalServer, type TemporalServer } from '../dev/temporal/index.js';
import { setUpTemporal } from '../src/setup/index.js';
import { callbacksOn, decisionReported, told, waitsFor } from './support/callbacks.js';
import { documentsFolder } from './support/documents.js';
import { signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { startStack, type Stack } from './support/stack.js';
import { eventually } from './support/wait-for.js';
import { WorkerProcess } from './support/worker-process.js';

silenceTemporal();

const DAY_MS = 86_400_000;
const OUTAGE_MS = 30_000;
/** FinHub's repeats come after 0.3 s, 0.6 s and so on; those of an event of the first second also 38 s after it. */
const retries = { webhookMaxRetryAttempts: 9, webhookRetryBackoffSeconds: 0.3 };

describe('callbacks while Temporal is away', () => {
  let folder: string;
  let documents: string;
  let server: TemporalServer;
  let stack: Stack;
  let worker: WorkerProcess;

  const startServer = (port?: number) =>
    startTemporalServer({
      cliPath: inject('temporalCliPath'),
      headless: true,
      dbFile: path.join(folder, 'temporal.db'),
      ...(port !== undefined && { port }),
    });

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'temporal-'));
    documents = await documentsFolder();
    server = await startServer();
    const connection = await Connection.connect({ address: server.address });
    await setUpTemporal(connection, { namespace: 'default', retentionMs: DAY_MS });
    await connection.close();
    stack = await startStack({
      temporalAddress: server.address,
      sandbox: { switches: { reviewer: { mode: 'manual' }, ...retries } },
    });
    worker = await WorkerProcess.start(stack, documents);
  });
  afterAll(async () => {
    expect(await worker.stop()).toBe(0);
    await stack.close();
    await server.stop();
    await Promise.all([folder, documents].map((one) => rm(one, { recursive: true })));
  });

  it(
    'are answered 503 for 30 s, and FinHub repeats them until none is lost',
    { timeout: 180_000 },
    async () => {
      const { control } = stack.sandbox;
      const callbacks = callbacksOn(stack);
      const ids = await Promise.all(
        Array.from({ length: 10 }, () => callbacks.signUp(signupOf({ documents: [] }))),
      );
      const cases = await Promise.all(ids.map((id) => callbacks.until(id, waitsFor('documents'))));
      const toCome = Array.from({ length: 5 }, () => signupOf({ documents: [] }));
      const eventType = 'verification.approved';
      const subjects = [
        ...cases.map(({ finhub }) => ({ customerId: finhub.customerId })),
        ...toCome.map(({ customer }) => ({ email: customer.email })),
      ];

      const port = Number(server.address.split(':')[1]);
      await server.stop();
      const stoppedAt = performance.now();
      const downFor = () => performance.now() - stoppedAt;
      for (const [index, data] of subjects.entries()) {
        const dueAt = (index * OUTAGE_MS) / subjects.length;
        await eventually(() => downFor() >= dueAt, { timeoutMs: OUTAGE_MS });
        await control.sendEvent({ id: `evt-${randomUUID()}`, type: eventType, data });
      }
      const deliveries = () => control.deliveries({ eventType });
      await eventually(
        () => downFor() >= OUTAGE_MS && deliveries().every(({ attempts }) => attempts.length > 0),
        { timeoutMs: OUTAGE_MS },
      );
      const refused = deliveries().flatMap(({ attempts }) => attempts);
      expect(new Set(refused.map(({ responseCode }) => responseCode))).toEqual(new Set([503]));
      expect(refused.length).toBeGreaterThan(2 * subjects.length);

      server = await startServer(port);
      await eventually(() => deliveries().every(({ status }) => status === 'DELIVERED'), {
        timeoutMs: 120_000,
        everyMs: 200,
      });
      ids.push(...(await Promise.all(toCome.map((signup) => callbacks.signUp(signup)))));
      for (const id of ids) await callbacks.until(id, (state) => told(state, decisionReported) === 1);
    },
  );
});
