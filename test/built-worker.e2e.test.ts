import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startSandbox, type RunningSandbox } from '../sandbox/index.js';
import { createDataConverter } from '../src/codec/index.js';
import { productEnvironment, ProductProcess } from './support/product-process.js';
import { payloadKeys } from './support/rig.js';
import { eventually } from './support/wait-for.js';

const root = path.resolve(import.meta.dirname, '..');

describe('the worker as it is built', () => {
  const taskQueue = `built-${randomUUID()}`;
  /** What `npm run build` makes, with what Node.js looks for above it. */
  let folder: string;
  let connection: Connection;
  let sandbox: RunningSandbox;
  let worker: ProductProcess;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'built-'));
    await copyFile(path.join(root, 'package.json'), path.join(folder, 'package.json'));
    await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    const dist = path.join(folder, 'dist');
    await promisify(execFile)(process.execPath, ['--import', 'tsx', 'dev/build.ts', dist], { cwd: root });
    connection = await Connection.connect({ address: inject('temporalAddress') });
    sandbox = await startSandbox();
    const settings = { temporalAddress: inject('temporalAddress'), taskQueue, documentsRoot: folder };
    const environment = productEnvironment(sandbox, settings);
    worker = await ProductProcess.start('worker', environment, path.join(dist, 'worker.js'));
  });
  afterAll(async () => {
    await ProductProcess.killAll();
    await sandbox.close();
    await connection.close();
    await rm(folder, { recursive: true });
  });

  it('leaves nothing readable of a workflow task that fails', async () => {
    const client = new Client({ connection, dataConverter: createDataConverter(payloadKeys) });
    const workflowId = `built-${randomUUID()}`;
    const handle = await client.workflow.start('individualOnboarding', {
      ...{ workflowId, taskQueue, args: ['not what a sign-up starts with'] },
    });
    const failure = await eventually(async () => {
      const { events } = await handle.fetchHistory();
      return events?.find((event) => event.workflowTaskFailedEventAttributes)
        ?.workflowTaskFailedEventAttributes?.failure;
    });
    await handle.terminate();
    expect(failure).toMatchObject({ message: 'Encoded failure', stackTrace: '' });
    expect(failure.encodedAttributes?.data?.length).toBeGreaterThan(0);
    expect(JSON.stringify(failure)).not.toMatch(/Cannot read|openCase/);
    expect(await worker.stop()).toBe(0);
  });
});
