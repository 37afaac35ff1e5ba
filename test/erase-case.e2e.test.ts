import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { createDataConverter, keyRing } from '../src/codec/index.js';
import { workflowTypes } from '../src/contract/messages.js';
import { previousRunMemo } from '../src/contract/signup.js';
import {
  createErasure,
  type EraseCase,
  type Erased,
  type ErasureRequest,
} from '../src/erasure/erase-case.js';
import type { ErasureRecord } from '../src/erasure/record.js';
import { clientOn } from './support/gateway.js';

const { ListWorkflowExecutionsResponse, DeleteWorkflowExecutionResponse } =
  proto.temporal.api.workflowservice.v1;
const patient = { goneWithinMs: 60_000, deadlineMs: 70_000 };
const impatient = { goneWithinMs: 200, deadlineMs: 40_000 };
const ops: ErasureRequest = { via: 'ops', by: 'anna', acceptUnreadable: false };
const other: ErasureRequest = { via: 'other', by: null, acceptUnreadable: false };
const unreadableToo: ErasureRequest = { ...ops, acceptUnreadable: true };

/** No worker runs here: runs end by force, and so leave no result. */
describe('an erasure', { timeout: 150_000 }, () => {
  let connection: Connection;
  let client: Client;
  /** Of a process whose key is retired by now: no other holds it. */
  let retired: Client;
  let folder: string;
  let erase: EraseCase;
  const touched: Connection[] = [];

  beforeAll(async () => {
    connection = await Connection.connect({ address: inject('temporalAddress') });
    client = clientOn(connection);
    const retiredKeys = keyRing({ id: 'retired', bytes: Buffer.alloc(32, 1) });
    retired = new Client({ connection, dataConverter: createDataConverter(retiredKeys) });
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
  const start = (id: string, previousRunId?: string, by = client) =>
    by.workflow.start('nobodyRunsThis', {
      workflowId: id,
      taskQueue: 'nobody-works-here',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      ...(previousRunId !== undefined && { memo: { [previousRunMemo]: previousRunId } }),
    });
  const ended = async (id: string, previousRunId?: string, by = client) => {
    const run = await start(id, previousRunId, by);
    await run.terminate();
    return run.firstExecutionRunId;
  };
  const listOf = (query: string) =>
    connection.workflowService.listWorkflowExecutions({ namespace: 'default', query });
  const listed = async (id: string) => (await client.workflow.count(`WorkflowId = '${id}'`)).count;
  /** Payloads are not read. */
  const isThere = (workflowId: string, runId: string) =>
    connection.workflowService
      .describeWorkflowExecution({ namespace: 'default', execution: { workflowId, runId } })
      .then(() => true);
  const recordOf = async (id: string) =>
    JSON.parse(await readFile(join(folder, `${id}.json`), 'utf8')) as ErasureRecord;

  it.concurrent('records what a run that ended by force shows of itself', async () => {
    const id = newId();
    const runIds = [await ended(id)];
    runIds.push(await ended(id, runIds[0]));
    expect(await erase(id, ops)).toBe<Erased>('erased');
    const { kind, erasures } = await recordOf(id);
    expect(kind).toBe('organization');
    expect(erasures).toMatchObject([
      {
        ...{ by: 'anna', via: 'ops', gone: expect.stringMatching(/^20.*Z$/) as string },
        runs: runIds.map((runId) => ({ runId, status: 'TERMINATED', outcome: null, timeline: [] })),
      },
    ]);
  });

  it.concurrent('refuses what it cannot decrypt, and names the key', async () => {
    const id = newId();
    const runIds = [await ended(id, undefined, retired)];
    runIds.push(await ended(id, runIds[0], retired));
    await expect(erase(id, ops)).rejects.toThrow(/^A payload is encrypted with key "retired": add/);
    const wrongKeys = keyRing({ id: 'retired', bytes: Buffer.alloc(32, 2) });
    const wrong = new Client({ connection, dataConverter: createDataConverter(wrongKeys) });
    await expect(createErasure(wrong, folder, patient)(id, ops)).rejects.toThrow(
      /key "retired" does not auth/,
    );
    for (const runId of runIds) expect(await isThere(id, runId)).toBe(true);
    expect(await readdir(folder)).not.toContain(`${id}.json`);
  });

  it.concurrent('does not need the key that encrypted the case where that is accepted', async () => {
    const id = newId();
    await ended(id, await ended(id, undefined, retired), retired);
    await vi.waitFor(async () => expect(await listed(id)).toBe(2), 60_000);
    expect(await erase(id, unreadableToo)).toBe<Erased>('erased');
    const [entry] = (await recordOf(id)).erasures;
    expect(entry?.runs).toMatchObject([{ timeline: [] }, { timeline: [], unreadableKeys: ['retired'] }]);
    expect(entry?.runs[0]).not.toHaveProperty('unreadableKeys');
  });

  it.concurrent('leaves an open run alone, and everything before it', async () => {
    const id = newId();
    const before = await ended(id);
    const open = await start(id, before);
    expect(await erase(id, ops)).toBe<Erased>('case-open');
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
    const eraseInVain = createErasure(clientOn(own), folder, impatient);
    expect(await eraseInVain(id, ops)).toBe<Erased>('unfinished');
    expect(remove).toHaveBeenCalledOnce();
    expect(await erase(id, other)).toBe<Erased>('erased');
    expect((await recordOf(id)).erasures).toMatchObject([{ via: 'ops' }]);
  });

  it.concurrent('says that it is unfinished while lists still show the case', async () => {
    const id = newId();
    const runId = await ended(id);
    expect(await erase(id, ops)).toBe<Erased>('erased');
    const own = await ownConnection();
    const lists = vi.spyOn(own.workflowService, 'listWorkflowExecutions');
    const executions = [{ execution: { workflowId: id, runId } }];
    lists.mockResolvedValue(ListWorkflowExecutionsResponse.create({ executions }));
    const lagging = createErasure(clientOn(own), folder, impatient);
    expect(await lagging(id, ops)).toBe<Erased>('unfinished');
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
      const eraseByChain = createErasure(clientOn(own), folder, patient);
      await expect(eraseByChain(id, ops)).rejects.toThrow('away');
      expect(await eraseByChain(id, other)).toBe<Erased>('erased');
      for (const runId of [first, second, third])
        await expect(client.workflow.getHandle(id, runId).describe()).rejects.toThrow(/not found/i);
      expect((await recordOf(id)).erasures).toMatchObject([{ via: 'ops', runs: [{}, {}, {}] }]);
    },
  );

  it.concurrent('that broke off after its record says so, until the next has finished it', async () => {
    const id = newId();
    const runId = await ended(id);
    const own = await ownConnection();
    const remove = vi.spyOn(own.workflowService, 'deleteWorkflowExecution');
    remove.mockRejectedValueOnce(new Error('killed'));
    await expect(createErasure(clientOn(own), folder, patient)(id, ops)).rejects.toThrow('killed');
    expect((await recordOf(id)).erasures).toMatchObject([{ gone: null, runs: [{ runId }] }]);
    expect(await isThere(id, runId)).toBe(true);

    expect(await erase(id, other)).toBe<Erased>('erased');
    const { erasures } = await recordOf(id);
    expect(erasures).toMatchObject([{ via: 'ops', runs: [{ runId }] }]);
    expect(Date.parse(erasures[0]?.gone ?? '')).toBeGreaterThan(Date.parse(erasures[0]?.at ?? ''));
    await expect(isThere(id, runId)).rejects.toThrow(/not found/i);
    expect(await listed(id)).toBe(0);
  });

  it.concurrent('that broke off is finished from its record, where nothing else leads to a run', async () => {
    const id = newId();
    const runIds = [await ended(id), await ended(id)];
    const own = await ownConnection();
    const lists = vi.spyOn(own.workflowService, 'listWorkflowExecutions');
    lists.mockResolvedValue(ListWorkflowExecutionsResponse.create());
    const remove = vi.spyOn(own.workflowService, 'deleteWorkflowExecution');
    remove.mockRejectedValueOnce(new Error('killed'));
    await vi.waitFor(async () => expect(await listed(id)).toBe(2), 60_000);
    lists.mockResolvedValueOnce(await listOf(`WorkflowId = '${id}'`));
    const blind = createErasure(clientOn(own), folder, patient);
    await expect(blind(id, ops)).rejects.toThrow('killed');
    expect(await blind(id, ops)).toBe<Erased>('erased');
    for (const runId of runIds) await expect(isThere(id, runId)).rejects.toThrow(/not found/i);
  });

  it.concurrent('deletes nothing where a run has begun meanwhile', async () => {
    const id = newId();
    const runId = await ended(id);
    const own = await ownConnection();
    const remove = vi.spyOn(own.workflowService, 'deleteWorkflowExecution');
    // Lists are read after the latest run.
    vi.spyOn(own.workflowService, 'listWorkflowExecutions').mockImplementationOnce(async () => {
      await start(id, runId);
      return ListWorkflowExecutionsResponse.create();
    });
    expect(await createErasure(clientOn(own), folder, patient)(id, ops)).toBe<Erased>('case-open');
    expect(remove).not.toHaveBeenCalled();
    expect(await isThere(id, runId)).toBe(true);
    const open = client.workflow.getHandle(id);
    expect((await open.describe()).status.name).toBe('RUNNING');
    await open.terminate();
  });

  it.concurrent('tells what was never known from what it erased', async () => {
    const id = newId();
    expect(await erase(id, ops)).toBe<Erased>('nothing-there');
    expect(await readdir(folder)).not.toContain(`${id}.json`);
  });

  it.concurrent('reaches by lists what the chain does not', async () => {
    const id = newId();
    const runIds = [await ended(id), await ended(id)];
    await vi.waitFor(async () => expect(await listed(id)).toBe(2), 60_000);
    expect(await erase(id, ops)).toBe<Erased>('erased');
    for (const runId of runIds)
      await expect(client.workflow.getHandle(id, runId).describe()).rejects.toThrow(/not found/i);
  });

  it.concurrent('joins one that is under way', async () => {
    const id = newId();
    await ended(id);
    const own = await ownConnection();
    const remove = vi.spyOn(own.workflowService, 'deleteWorkflowExecution');
    const erase = createErasure(clientOn(own), folder, patient);
    const all = [erase(id, ops), erase(id, other)];
    expect(await Promise.all(all)).toEqual(['erased', 'erased']);
    expect((await recordOf(id)).erasures).toMatchObject([{ via: 'ops' }]);
    expect(remove).toHaveBeenCalledOnce();
  });

  describe('takes of the callbacks that were kept', () => {
    /** A customer whom the case `id` has, and what can be kept about the customer. */
    const customer = async () => {
      const tenantId = `tenant-${randomUUID()}`;
      const customerId = `customer-${randomUUID()}`;
      const id = newId();
      const caseOf = async (workflowId: string) => {
        const run = await client.workflow.start(workflowTypes.organization, {
          ...{ workflowId, taskQueue: 'nobody-works-here' },
          typedSearchAttributes: [
            keyword('FinHubTenantId', tenantId),
            keyword('FinHubCustomerId', customerId),
          ],
        });
        await run.terminate();
        return run.firstExecutionRunId;
      };
      await caseOf(id);
      return {
        id,
        /** Another case that shows the same customer. */
        shared: async () => {
          const otherId = newId();
          const runId = await caseOf(otherId);
          await vi.waitFor(async () => expect(await listed(otherId)).toBe(1), 20_000);
          return async () => isThere(otherId, runId);
        },
        /** A callback that names these onboardings; gives whether it is still there. */
        kept: async (
          onboardingIds: readonly string[],
          { isOpen = false, by = client, tenant = tenantId } = {},
        ) => {
          const workflowId = `callback-${randomUUID()}`;
          const run = await by.workflow.start(workflowTypes.callbackDelivery, {
            ...{ workflowId, taskQueue: 'nobody-works-here' },
            args: [{ id: workflowId, subject: { tenantId: tenant, onboardingIds, customerId } }],
            typedSearchAttributes: [
              keyword('FinHubTenantId', tenant),
              keyword('FinHubCustomerId', customerId),
            ],
          });
          if (!isOpen) await run.terminate();
          await vi.waitFor(async () => expect(await listed(workflowId)).toBe(1), 20_000);
          const runId = run.firstExecutionRunId;
          return {
            execution: { workflowId, runId },
            isThere: () => isThere(workflowId, runId).catch(() => false),
            end: () => run.terminate(),
          };
        },
      };
    };
    const callbacksIn = async (id: string) =>
      (await recordOf(id)).erasures.map(({ callbacks }) => callbacks.map(({ runId }) => runId));

    it.concurrent('those of its customer, whichever key they are encrypted with', async () => {
      const { id, kept } = await customer();
      const ours = [await kept([id]), await kept([]), await kept([], { by: retired })];
      const theirs = [await kept([newId()]), await kept([], { tenant: `tenant-${randomUUID()}` })];
      const open = await kept([id], { isOpen: true });
      const anybodys = await kept([], { isOpen: true });
      expect(await erase(id, ops)).toBe<Erased>('erased');
      for (const callback of [...ours, open]) expect(await callback.isThere()).toBe(false);
      for (const callback of [...theirs, anybodys]) expect(await callback.isThere()).toBe(true);
      await anybodys.end();
      const taken = [...ours, open].map(({ execution }) => execution.runId);
      expect((await callbacksIn(id)).map((runIds) => runIds.sort())).toEqual([taken.sort()]);
    });

    it.concurrent(
      'but those that name it where another case shows the customer, and no open one',
      async () => {
        const { id, shared, kept } = await customer();
        const isOtherThere = await shared();
        const ours = await kept([newId(), id]);
        const theirs = [await kept([newId()]), await kept([]), await kept([], { by: retired })];
        const open = await kept([id], { isOpen: true });
        expect(await erase(id, ops)).toBe<Erased>('erased');
        expect(await isOtherThere()).toBe(true);
        expect(await ours.isThere()).toBe(false);
        for (const callback of [...theirs, open]) expect(await callback.isThere()).toBe(true);
        expect(await callbacksIn(id)).toEqual([[ours.execution.runId]]);
        await open.end();
      },
    );

    it.concurrent('those as well that came after it, when it is repeated', async () => {
      const { id, kept } = await customer();
      expect(await erase(id, ops)).toBe<Erased>('erased');
      const late = await kept([]);
      expect(await erase(id, other)).toBe<Erased>('erased');
      expect(await late.isThere()).toBe(false);
      expect(await erase(id, other)).toBe<Erased>('nothing-there');
      const { erasures } = await recordOf(id);
      expect(erasures).toMatchObject([
        { via: 'ops', runs: [{}], callbacks: [] },
        { via: 'other', runs: [], callbacks: [late.execution] },
      ]);
      expect(erasures.map(({ gone }) => gone)).not.toContain(null);
    });

    it.concurrent(
      'those that an erasure recorded and did not delete, also where lists do not show them',
      async () => {
        const { id, kept } = await customer();
        const callback = await kept([id]);
        const own = await ownConnection();
        vi.spyOn(own.workflowService, 'deleteWorkflowExecution').mockRejectedValueOnce(new Error('killed'));
        const eraseByOwn = createErasure(clientOn(own), folder, patient);
        await expect(eraseByOwn(id, ops)).rejects.toThrow('killed');
        const lists = vi.spyOn(own.workflowService, 'listWorkflowExecutions');
        lists.mockResolvedValue(ListWorkflowExecutionsResponse.create());
        expect(await eraseByOwn(id, ops)).toBe<Erased>('erased');
        expect(await callback.isThere()).toBe(false);
      },
    );
  });
});

function keyword(name: string, value: string) {
  return { key: defineSearchAttributeKey(name, 'KEYWORD'), value };
}
