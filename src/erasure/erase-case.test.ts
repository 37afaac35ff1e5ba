import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { previousRunMemo } from '../contract/signup.js';
import { createErasure, type Erased, type EraseCase } from './erase-case.js';
import type { ErasureRecord } from './record.js';

const unreadable = {
  encode: (payloads: Payload[]) => Promise.resolve(payloads),
  decode: () => Promise.reject(new Error('The key of this payload is retired')),
};
const { ListWorkflowExecutionsResponse, DeleteWorkflowExecutionResponse } =
  proto.temporal.api.workflowservice.v1;
const patient = { goneWithinMs: 30_000, deadlineMs: 40_000 };
const impatient = { goneWithinMs: 200, deadlineMs: 40_000 };

/** No worker runs here: runs end by force, and so leave no result. */
describe('an erasure', () => {
  let connection: Connection;
  let client: Client;
  let folder: string;
  let erase: EraseCase;
  const touched: Connection[] = [];

  beforeAll(async () => {
    connection = await Connection.connect({ address: inject('temporalAddress') });
    client = new Client({ connection });
    folder = await mkdtemp(join(tmpdir(), 'erasures-'));
    erase = createErasure(client, folder, patient);
  });
  afterAll(async () => {
    await Promise.all([connection.close(), ...touched.map((one) => one.close())]);
    await rm(folder, { recursive: true });
  });

  /** A connection whose calls a test may replace. */
  const ownConnection = async () => {
    const own = await Connection.connect({ address: inject('temporalAddress') });
    touched.push(own);
    return own;
  };
  const newId = () => `onboarding-organization-${randomUUID()}`;
  const start = (id: string, previousRunId?: string) =>
    client.workflow.start('nobodyRunsThis', {
      workflowId: id,
      taskQueue: 'nobody-works-here',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      ...(previousRunId !== undefined && { memo: { [previousRunMemo]: previousRunId } }),
    });
  const ended = async (id: string, previousRunId?: string) => {
    const run = await start(id, previousRunId);
    await run.terminate();
    return run.firstExecutionRunId;
  };
  const listed = async (id: string) => (await client.workflow.count(`WorkflowId = '${id}'`)).count;
  const recordOf = async (id: string) =>
    JSON.parse(await readFile(join(folder, `${id}.json`), 'utf8')) as ErasureRecord;

  it.concurrent('records what a run that ended by force shows of itself', async () => {
    const id = newId();
    const runIds = [await ended(id)];
    runIds.push(await ended(id, runIds[0]));
    expect(await erase(id, 'ops')).toBe<Erased>('erased');
    const { kind, erasures } = await recordOf(id);
    expect(kind).toBe('organization');
    expect(erasures).toMatchObject([
      {
        by: 'ops',
        runs: runIds.map((runId) => ({ runId, status: 'TERMINATED', outcome: null, timeline: [] })),
      },
    ]);
  });

  it.concurrent('does not need the key that encrypted the case', async () => {
    const id = newId();
    await ended(id, await ended(id));
    const strange = new Client({ connection, dataConverter: { payloadCodecs: [unreadable] } });
    expect(await createErasure(strange, folder, patient)(id, 'ops')).toBe<Erased>('erased');
    expect((await recordOf(id)).erasures).toMatchObject([{ runs: [{}, {}] }]);
  });

  it.concurrent('leaves an open run alone, and everything before it', async () => {
    const id = newId();
    const before = await ended(id);
    const open = await start(id, before);
    expect(await erase(id, 'ops')).toBe<Erased>('case-open');
    expect((await client.workflow.getHandle(id, before).describe()).status.name).toBe('TERMINATED');
    expect((await open.describe()).status.name).toBe('RUNNING');
    expect(await readdir(folder)).not.toContain(`${id}.json`);
    await open.terminate();
  });

  it.concurrent('says that it is unfinished until Temporal shows that nothing is left', async () => {
    const id = newId();
    await ended(id);
    const own = await ownConnection();
    const remove = vi.spyOn(own.workflowService, 'deleteWorkflowExecution');
    remove.mockResolvedValue(DeleteWorkflowExecutionResponse.create());
    const eraseInVain = createErasure(new Client({ connection: own }), folder, impatient);
    expect(await eraseInVain(id, 'ops')).toBe<Erased>('unfinished');
    expect(remove).toHaveBeenCalledOnce();
    expect(await erase(id, 'other')).toBe<Erased>('erased');
    expect((await recordOf(id)).erasures).toMatchObject([{ by: 'ops' }]);
  });

  it.concurrent('says that it is unfinished while lists still show the case', async () => {
    const id = newId();
    const runId = await ended(id);
    expect(await erase(id, 'ops')).toBe<Erased>('erased');
    const own = await ownConnection();
    const lists = vi.spyOn(own.workflowService, 'listWorkflowExecutions');
    const executions = [{ execution: { workflowId: id, runId } }];
    lists.mockResolvedValue(ListWorkflowExecutionsResponse.create({ executions }));
    const lagging = createErasure(new Client({ connection: own }), folder, impatient);
    expect(await lagging(id, 'ops')).toBe<Erased>('unfinished');
  });

  it.concurrent(
    'that broke off is finished by the next, which finds what is left without lists',
    async () => {
      const id = newId();
      const first = await ended(id);
      const second = await ended(id, first);
      const third = await ended(id, second);
      const own = await ownConnection();
      const lists = vi.spyOn(own.workflowService, 'listWorkflowExecutions');
      lists.mockResolvedValue(ListWorkflowExecutionsResponse.create());
      const remove = vi.spyOn(own.workflowService, 'deleteWorkflowExecution');
      remove.mockRejectedValueOnce(new Error('away'));
      const eraseByChain = createErasure(new Client({ connection: own }), folder, patient);
      await expect(eraseByChain(id, 'ops')).rejects.toThrow('away');
      expect(await eraseByChain(id, 'other')).toBe<Erased>('erased');
      for (const runId of [first, second, third])
        await expect(client.workflow.getHandle(id, runId).describe()).rejects.toThrow(/not found/i);
      expect((await recordOf(id)).erasures).toMatchObject([{ by: 'ops', runs: [{}, {}, {}] }]);
    },
  );

  it.concurrent('reaches by lists what the chain does not', async () => {
    const id = newId();
    const runIds = [await ended(id), await ended(id)];
    await vi.waitFor(async () => expect(await listed(id)).toBe(2), 20_000);
    expect(await erase(id, 'ops')).toBe<Erased>('erased');
    for (const runId of runIds)
      await expect(client.workflow.getHandle(id, runId).describe()).rejects.toThrow(/not found/i);
  });

  it.concurrent('joins one that is under way', async () => {
    const id = newId();
    await ended(id);
    const own = await ownConnection();
    const remove = vi.spyOn(own.workflowService, 'deleteWorkflowExecution');
    const erase = createErasure(new Client({ connection: own }), folder, patient);
    const all = [erase(id, 'a'), erase(id, 'b')];
    expect(await Promise.all(all)).toEqual(['erased', 'erased']);
    expect((await recordOf(id)).erasures).toMatchObject([{ by: 'a' }]);
    expect(remove).toHaveBeenCalledOnce();
  });
});
