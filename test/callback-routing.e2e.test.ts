import { randomUUID } from 'node:crypto';
import { Connection, type Client, type WorkflowHandle } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import proto from '@temporalio/proto';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { createRouteCallback, parseCallback } from '../src/callbacks/index.js';
import { createPayloadCodecs } from '../src/codec/index.js';
import { workflowTypes } from '../src/contract/messages.js';
import type { OnboardingKind } from '../src/contract/onboarding.js';
import { onboardingId } from '../src/signup/index.js';
import { clientOn } from './support/gateway.js';
import { onboardingIdKey, payloadKeys } from './support/rig.js';
import { eventually } from './support/wait-for.js';

const closeEvent = proto.temporal.api.enums.v1.HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT;
/** No worker runs here: what reaches a case stays in its history, and nothing else does. */
const taskQueue = `onboarding-${randomUUID()}`;

describe('the way of a callback to its case, on a real Temporal server', () => {
  let connection: Connection;
  let client: Client;
  const started: WorkflowHandle[] = [];

  beforeAll(async () => {
    connection = await Connection.connect({ address: inject('temporalAddress') });
    client = clientOn(connection);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await Promise.all(started.splice(0).map((run) => run.terminate().catch(() => undefined)));
  });
  afterAll(() => connection.close());

  it('puts one event into the history of the case, however often it comes', async () => {
    const { subject, open, send } = tenant();
    const run = await open('individual', null);
    const event = { id: `evt-${randomUUID()}`, type: 'customer.suspended', data: { email: subject.email } };
    for (let sent = 0; sent < 100; sent++)
      expect(await send(event)).toEqual({ outcome: 'signalled', id: run.workflowId });
    await send({ ...event, id: 'another' });
    expect(await told(run)).toEqual([
      { signal: 'customerStatusChanged', argument: { eventId: event.id, status: 'SUSPENDED' } },
      { signal: 'customerStatusChanged', argument: { eventId: 'another', status: 'SUSPENDED' } },
    ]);
  });

  it('leads to the customer of its own tenant', async () => {
    const customerId = randomUUID();
    const [ours, theirs] = [tenant(`a ' OR 'b' = 'b`), tenant()];
    const [ourCase, theirCase] = [
      await ours.open('individual', customerId),
      await theirs.open('individual', customerId),
    ];
    const delivered = { outcome: 'signalled', id: ourCase.workflowId };
    expect(await ours.send(approvalOf({ customerId }))).toEqual(delivered);
    expect(await ours.send(approvalOf({ customerId, email: ours.subject.email }))).toEqual(delivered);
    expect(await told(ourCase)).toHaveLength(2);
    expect(await told(theirCase)).toEqual([]);
  });

  it('asks for the case of a customer id once', async () => {
    const { open, send } = tenant();
    const [one, other] = [randomUUID(), randomUUID()];
    const run = await open('individual', one);
    const otherRun = await open('organization', other, 'other@example.com');
    const list = vi.spyOn(connection.workflowService, 'listWorkflowExecutions');
    for (let sent = 0; sent < 5; sent++) {
      expect(await send(approvalOf({ customerId: one }))).toMatchObject({ id: run.workflowId });
      expect(await send(approvalOf({ customerId: other }))).toMatchObject({ id: otherRun.workflowId });
    }
    expect(list).toHaveBeenCalledTimes(2);
  });

  it('leads on where a case it knew has ended and the customer has another', async () => {
    const { open, send, visible } = tenant();
    const customerId = randomUUID();
    const event = () => send(approvalOf({ customerId }));
    const first = await open('individual', customerId);
    expect(await event()).toEqual({ outcome: 'signalled', id: first.workflowId });
    await first.terminate();
    expect(await event()).toEqual({ outcome: 'case-closed', id: first.workflowId });
    const second = await open('individual', customerId, 'new.address@example.com');
    await visible(customerId, 2);
    expect(await event()).toEqual({ outcome: 'signalled', id: second.workflowId });
  });

  describe('where a person and a company share an e-mail', () => {
    it('leads to the one whose customer it is about', async () => {
      const { subject, open, send } = tenant();
      const [person, company] = [
        await open('individual', 'c-person'),
        await open('organization', 'c-company'),
      ];
      const list = vi.spyOn(connection.workflowService, 'listWorkflowExecutions');
      // The second time, it is known.
      for (let sent = 0; sent < 2; sent++) {
        await send(approvalOf({ ...subject, customerId: 'c-company' }));
        await send(approvalOf({ ...subject, customerId: 'c-person' }));
      }
      expect((await told(company)).map(({ argument }) => argument)).toMatchObject([
        { customerId: 'c-company' },
        { customerId: 'c-company' },
      ]);
      expect((await told(person)).map(({ argument }) => argument)).toMatchObject([
        { customerId: 'c-person' },
        { customerId: 'c-person' },
      ]);
      expect(list).not.toHaveBeenCalled();
    });

    it('leads to the one that does not know its customer yet rather than to another customer', async () => {
      const { subject, open, send } = tenant();
      const [person, company] = [await open('individual', 'c-person'), await open('organization', null)];
      expect(await send(approvalOf({ ...subject, customerId: 'c-company' }))).toEqual({
        outcome: 'signalled',
        id: company.workflowId,
      });
      expect([await told(person), await told(company)]).toMatchObject([[], [{}]]);
    });

    it('leads to both while neither knows its customer, which each then compares', async () => {
      const { subject, open, send } = tenant();
      const runs = [await open('individual', null), await open('organization', null)];
      await send(approvalOf({ ...subject, customerId: 'c-company' }));
      for (const run of runs)
        expect(await told(run)).toMatchObject([{ argument: { customerId: 'c-company' } }]);
    });

    it('waits for a case where both have other customers', async () => {
      const { subject, open, send } = tenant();
      const runs = [await open('individual', 'c-1'), await open('organization', 'c-2')];
      expect(await send(approvalOf({ ...subject, customerId: 'c-3' }))).toMatchObject({ outcome: 'kept' });
      for (const run of runs) expect(await told(run)).toEqual([]);
    });
  });

  describe('where search attributes cannot be asked', () => {
    const refuses = () => {
      const { workflowService } = connection;
      const list = workflowService.listWorkflowExecutions.bind(workflowService);
      vi.spyOn(workflowService, 'listWorkflowExecutions').mockImplementation((request) =>
        list({ ...request, query: 'NoSuchAttribute = 1' }),
      );
    };
    /** Has no answer before the case ends. */
    const isSlow = ({ workflowId }: WorkflowHandle) => {
      const { workflowService } = connection;
      vi.spyOn(workflowService, 'listWorkflowExecutions').mockImplementation(async () => {
        // The server lets go of a call just before its deadline.
        for (;;) {
          await workflowService.getWorkflowExecutionHistory({
            namespace: 'default',
            execution: { workflowId },
            waitNewEvent: true,
            historyEventFilterType: closeEvent,
          });
        }
      });
    };

    it.each([
      ['refused', refuses],
      ['too slow', isSlow],
    ])('keeps an event whose case was looked for in vain: %s', { timeout: 10_000 }, async (_, fail) => {
      const { tenantId, send, open } = tenant();
      const customerId = randomUUID();
      fail(await open('individual', customerId));
      const routed = await send(approvalOf({ customerId }));
      if (routed.outcome !== 'kept') throw new Error(`The event is ${routed.outcome}`);
      const kept = client.workflow.getHandle(routed.id);
      started.push(kept);
      const { type, typedSearchAttributes } = await kept.describe();
      expect(type).toBe(workflowTypes.callbackDelivery);
      const shown = typedSearchAttributes.getAll().map(({ key: { name }, value }) => [name, value]);
      expect(Object.fromEntries(shown)).toEqual({ FinHubTenantId: tenantId, FinHubCustomerId: customerId });
    });

    it('tells the case of the e-mail all the same', async () => {
      const { subject, open, send } = tenant();
      const run = await open('individual', null);
      isSlow(run);
      expect(await send(approvalOf({ ...subject, customerId: 'c-1' }))).toEqual({
        outcome: 'signalled',
        id: run.workflowId,
      });
    });

    it('keeps nothing that no case waits for', async () => {
      const { send } = tenant();
      refuses();
      const event = { id: randomUUID(), type: 'transaction.completed', data: { customerId: 'c-1' } };
      await expect(send(event)).rejects.toMatchObject({ type: 'TemporalRefused' });
    });
  });

  /** A tenant of its own, with one e-mail. */
  function tenant(name = 'tenant') {
    const tenantId = `${name} ${randomUUID()}`;
    const subject = { email: 'shared@example.com' };
    const route = createRouteCallback(client, { tenantId, onboardingIdKey, taskQueue });
    const quotedTenant = tenantId.replaceAll(/[\\']/g, (character) => `\\${character}`);
    const visible = (customerId: string, runs = 1) =>
      eventually(async () => {
        const query = `FinHubTenantId = '${quotedTenant}' AND FinHubCustomerId = '${customerId}'`;
        return (await client.workflow.count(query)).count >= runs;
      });
    return {
      tenantId,
      subject,
      visible,
      /** Starts a case as it looks once it knows its customer; null: before. */
      open: async (kind: OnboardingKind, customerId: string | null, email = subject.email) => {
        const run = await client.workflow.start(workflowTypes[kind], {
          workflowId: onboardingId(onboardingIdKey, tenantId, kind, email),
          taskQueue,
          typedSearchAttributes: new TypedSearchAttributes([
            keyword('FinHubTenantId', tenantId),
            ...(customerId === null ? [] : [keyword('FinHubCustomerId', customerId)]),
          ]),
        });
        started.push(run);
        if (customerId !== null) await visible(customerId);
        return run;
      },
      send: (body: object) => {
        const event = parseCallback(Buffer.from(JSON.stringify(body)));
        if (!event.ok) throw new Error('The event cannot be read');
        return route(event.value);
      },
    };
  }

  /** The signals in a history, decrypted. */
  async function told(run: WorkflowHandle) {
    const { events } = await run.fetchHistory();
    const [codec] = createPayloadCodecs(payloadKeys);
    const signals = (events ?? []).flatMap((event) => event.workflowExecutionSignaledEventAttributes ?? []);
    return Promise.all(
      signals.map(async ({ signalName, input }) => {
        const [payload] = (await codec?.decode(input?.payloads ?? [])) ?? [];
        const argument: unknown = JSON.parse(Buffer.from(payload?.data ?? []).toString('utf8'));
        return { signal: signalName, argument };
      }),
    );
  }
});

function approvalOf(data: object) {
  return { id: `evt-${randomUUID()}`, type: 'verification.approved', data };
}

function keyword(name: string, value: string) {
  return { key: defineSearchAttributeKey(name, 'KEYWORD'), value };
}
