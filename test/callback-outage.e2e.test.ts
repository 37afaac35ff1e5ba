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
      sandbox: { switches: { reviewer: { mode: 'manual' }, webhookMaxRetryAttempts: 0 } },
    });
    worker = await WorkerProcess.start(stack, documents);
  });
  afterAll(async () => {
    expect(await worker.stop()).toBe(0);
    await stack.close();
    await server.stop();
    await Promise.all([folder, documents].map((one) => rm(one, { recursive: true })));
  });

  it('are answered 503, and none is lost once FinHub sends them again', { timeout: 120_000 }, async () => {
    const { control } = stack.sandbox;
    const callbacks = callbacksOn(stack);
    const ids = await Promise.all(
      Array.from({ length: 10 }, () => callbacks.signUp(signupOf({ documents: [] }))),
    );
    const cases = await Promise.all(ids.map((id) => callbacks.until(id, waitsFor('documents'))));
    const toCome = Array.from({ length: 5 }, () => signupOf({ documents: [] }));

    const port = Number(server.address.split(':')[1]);
    await server.stop();
    const type = 'verification.approved';
    const subjects = [
      ...cases.map(({ finhub }) => ({ customerId: finhub.customerId })),
      ...toCome.map(({ customer }) => ({ email: customer.email })),
    ];
    await Promise.all(subjects.map((data) => control.sendEvent({ id: `evt-${randomUUID()}`, type, data })));
    const refused = await eventually(() => {
      const failed = control.deliveries({ eventType: type, status: 'FAILED' });
      return failed.length === subjects.length ? failed : undefined;
    });
    expect(new Set(refused.map(({ responseCode }) => responseCode))).toEqual(new Set([503]));

    server = await startServer(port);
    await eventually(
      async () => {
        await control.redeliver({ eventType: type, status: 'FAILED' });
        return control.deliveries({ eventType: type }).every(({ status }) => status === 'DELIVERED');
      },
      { timeoutMs: 60_000, everyMs: 500 },
    );
    ids.push(...(await Promise.all(toCome.map((signup) => callbacks.signUp(signup)))));
    for (const id of ids) await callbacks.until(id, (state) => told(state, decisionReported) === 1);
  });
});
