import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { workflowTypes } from '../src/contract/messages.js';
import { createFinHubClient } from '../src/finhub/index.js';
import type { ParsedIndividualSignup } from '../src/signup/index.js';
import {
  approval,
  callbacksOn,
  decisionReported,
  isClosed,
  repeated,
  told,
  waitsFor,
} from './support/callbacks.js';
import { documentsFolder } from './support/documents.js';
import { finhubOptions } from './support/rig.js';
import { oneEffectPerStep, signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { startStack, type Stack } from './support/stack.js';
import { eventually } from './support/wait-for.js';
import { WorkerProcess } from './support/worker-process.js';

silenceTemporal();

const HOUR_MS = 3_600_000;
const allAccepted = Array<number>(100).fill(202);

describe('callbacks of FinHub, on a real Temporal server', () => {
  let stack: Stack;
  let worker: WorkerProcess;
  let documents: string;
  let callbacks: ReturnType<typeof callbacksOn>;

  beforeAll(async () => {
    documents = await documentsFolder();
    stack = await startStack({
      sandbox: { switches: { reviewer: { mode: 'manual' }, activationMode: 'sync' } },
      // Nothing but a callback ends the wait for a decision within a test.
      policy: {
        decisionPoll: { firstMs: HOUR_MS, longestMs: HOUR_MS },
        readinessPoll: { firstMs: 100, longestMs: 500 },
      },
    });
    callbacks = callbacksOn(stack);
    worker = await WorkerProcess.start(stack, documents);
  });
  afterAll(async () => {
    expect(await worker.stop()).toBe(0);
    await stack.close();
    await rm(documents, { recursive: true });
  });
  afterEach(async () => {
    await stack.sandbox.control.clearFaults();
    await stack.sandbox.control.setSwitches({ registrationDuplicate: 409 });
  });

  it.each([
    // First: the worker keeps the categories it has read.
    'getCategorizationHierarchy',
    'registerIndividualCustomer',
    'createIndividualSession',
    'createVerification',
    'uploadVerificationDocument',
    'acceptIndividualConsent',
  ])('are heard while the case is still busy with %s', async (operation) => {
    const signup = signupOf();
    const held = await hold(operation);
    const id = await callbacks.signUp(signup);
    await eventually(held.isReached);
    const { customerId } = (await stack.state(id)).finhub;
    const event = approval(customerId === null ? { email: signup.customer.email } : { customerId });
    expect(await callbacks.send(event)).toBe(202);
    await callbacks.until(id, (state) => told(state, decisionReported) === 1);

    await held.release();
    // Told of an approval, it asks FinHub, which knows of none yet.
    await callbacks.approveSilently(await callbacks.until(id, waitsFor('readiness')));
    const closed = await callbacks.until(id, isClosed);
    expect(closed.outcome).toBe('ACTIVATED');
    expect(told(closed, decisionReported)).toBe(1);
    expect(await stack.effects(id)).toEqual(oneEffectPerStep);
  });

  it('have one effect when sent 100 times, 20 at once, and none after the case is closed', async () => {
    const id = await callbacks.signUp();
    const event = await callbacks.approveSilently(await callbacks.until(id, waitsFor('decision')));
    expect(await repeated(100, 20, () => callbacks.send(event))).toEqual(allAccepted);

    const closed = await callbacks.until(id, isClosed);
    expect(closed).toMatchObject({ outcome: 'ACTIVATED', customerStatus: 'ACTIVE' });
    expect(told(closed, decisionReported)).toBe(1);
    expect(await repeated(100, 20, () => callbacks.send(event))).toEqual(allAccepted);
    expect(await stack.state(id)).toEqual(closed);
    expect(await stack.effects(id)).toEqual(oneEffectPerStep);
  });

  it('wait in one workflow for a case that does not exist yet, however often they come', async () => {
    const signup = signupOf();
    const event = approval({ email: signup.customer.email.toUpperCase() });
    expect(await repeated(100, 20, () => callbacks.send(event))).toEqual(allAccepted);
    const delivery = callbacks.deliveryOf(event);
    expect(await runsOf(delivery.workflowId)).toEqual([workflowTypes.callbackDelivery]);

    const id = await callbacks.signUp(signup);
    expect(await delivery.result()).toEqual({ outcome: 'signalled', id });
    await callbacks.approveSilently(await callbacks.until(id, waitsFor('readiness')));
    const closed = await callbacks.until(id, isClosed);
    expect(closed.outcome).toBe('ACTIVATED');
    expect(told(closed, decisionReported)).toBe(1);
  });

  it('find a case by the customer id alone, as soon as it turns out to be its customer', async () => {
    const signup = signupOf();
    await stack.sandbox.control.setSwitches({ registrationDuplicate: '200-same-id' });
    const event = approval({ customerId: await registerElsewhere(signup) });
    expect(await callbacks.send(event)).toBe(202);

    const id = await callbacks.signUp(signup);
    expect(await callbacks.deliveryOf(event).result()).toEqual({ outcome: 'signalled', id });
    await callbacks.approveSilently(await callbacks.until(id, waitsFor('readiness')));
    expect((await callbacks.until(id, isClosed)).outcome).toBe('ACTIVATED');
  });

  it('are done with at once where they can never concern a case', async () => {
    const unknownType = {
      id: randomUUID(),
      type: 'transaction.completed',
      data: { email: 'nobody@example.com' },
    };
    const ofNobody = { id: randomUUID(), type: 'customer.activated' };
    for (const event of [unknownType, ofNobody]) {
      expect(await callbacks.send(event)).toBe(202);
      await expect(callbacks.deliveryOf(event).describe()).rejects.toThrow('not found');
    }
  });

  /** Every call of an operation answers 503 until it is released. */
  async function hold(operation: string) {
    const { control } = stack.sandbox;
    const { id } = await control.addFault({ kind: 'status', operation, status: 503 });
    return {
      isReached: () => control.faults().some((fault) => fault.id === id && fault.hits > 0),
      release: () => control.clearFaults(id),
    };
  }

  /** Registers the person at FinHub, not through an onboarding; gives the customer id. */
  async function registerElsewhere({ customer }: ParsedIndividualSignup): Promise<string> {
    const finhub = createFinHubClient(finhubOptions(stack.sandbox));
    const category = { id: 'fs-cat-b2c-low-001', name: 'Individual Standard' };
    const registration = { details: customer, password: 'Another-Passw0rd', category };
    const call = { client: {}, nextRequestId: randomUUID };
    const { customerId } = await finhub.individuals.register(registration, call);
    await finhub.close();
    return customerId;
  }

  /** The types of all runs that had this workflow id, as soon as there is one to see. */
  function runsOf(workflowId: string): Promise<string[]> {
    return eventually(async () => {
      const types: string[] = [];
      for await (const { type } of stack.client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
        types.push(type);
      }
      return types.length > 0 ? types : undefined;
    });
  }
});
