import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mutationsOf } from '../src/gateway/testing/callback-mutations.js';
import {
  approval,
  callbacksOn,
  decisionReported,
  isClosed,
  sendCallback,
  told,
  waitsFor,
  type CallbackBody,
} from './support/callbacks.js';
import { documentsFolder } from './support/documents.js';
import { signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { startStack, type Stack } from './support/stack.js';
import { eventually } from './support/wait-for.js';
import { WorkerProcess } from './support/worker-process.js';

silenceTemporal();

const HOUR_MS = 3_600_000;

describe('signatures and spellings of callbacks, on a real Temporal server', () => {
  let stack: Stack;
  let worker: WorkerProcess;
  let documents: string;
  let callbacks: ReturnType<typeof callbacksOn>;

  beforeAll(async () => {
    documents = await documentsFolder();
    stack = await startStack({
      sandbox: { switches: { reviewer: { mode: 'manual' }, activationMode: 'sync' } },
      policy: { decisionPoll: { firstMs: HOUR_MS, longestMs: HOUR_MS } },
    });
    callbacks = callbacksOn(stack);
    worker = await WorkerProcess.start(stack, documents);
  });
  afterAll(async () => {
    expect(await worker.stop()).toBe(0);
    await stack.close();
    await rm(documents, { recursive: true });
  });

  it.each(['hex', 'base64'] as const)('move a case on where FinHub signs in %s', async (webhookSignature) => {
    const { control } = stack.sandbox;
    await control.setSwitches({ webhookSignature });
    const id = await callbacks.signUp();
    const { finhub } = await callbacks.until(id, waitsFor('decision'));
    await control.approve(finhub.verificationId ?? 'none');
    const closed = await callbacks.until(id, isClosed);
    expect(closed.outcome).toBe('ACTIVATED');
    expect(told(closed, decisionReported)).toBe(1);
    const customerId = finhub.customerId ?? 'none';
    await eventually(() => control.deliveries({ customerId }).every(({ status }) => status === 'DELIVERED'));
  });

  it('are read in every documented and observed spelling; what is unknown raises a flag and moves nothing', async () => {
    const { control } = stack.sandbox;
    const { id: lost } = await control.addFault({ kind: 'webhook-lost' });
    const signup = signupOf({ documents: [] });
    const id = await callbacks.signUp(signup);
    const { email } = signup.customer;
    const { customerId } = (await callbacks.until(id, waitsFor('documents'))).finhub;
    const type = 'customer.created';
    const updated = 'customer.updated';
    const evt = () => `evt-${randomUUID()}`;
    const variants: readonly CallbackBody[] = [
      { id: evt(), type, timestamp: '2026-05-01T10:00:00Z', data: { customerId, email } },
      { eventId: evt(), type, occurredAt: '2026-05-01T10:00:00', data: { customerId } },
      { id: evt(), type, timestamp: 1_777_629_600_000, data: { email, unheardOf: { of: [1, 2, 3] } } },
      { id: 1_234_567, type, timestamp: null, data: { email } },
      { id: evt(), type: updated, data: { email, status: 'CS_REGISTRATION_COMPLETED' } },
      {
        id: evt(),
        type: updated,
        timestamp: 'soon',
        data: { email, customerStatus: 'pending_verification' },
      },
    ];
    const repeats = 'FinHub repeats PENDING_ACTIVATION';
    expect(told(await stack.state(id), repeats)).toBe(0);
    for (const [index, variant] of variants.entries()) {
      const encoding = index % 2 === 0 ? 'hex' : 'base64';
      expect(await sendCallback(stack.gatewayUrl, variant, stack.webhookSecret, encoding)).toBe(202);
    }
    await callbacks.until(id, (state) => told(state, repeats) === variants.length);
    await control.clearFaults(lost);

    expect(await callbacks.send({ id: evt(), type: 'transaction.completed', data: { email } })).toBe(202);
    const flagged = await callbacks.until(id, ({ alert }) => alert === 'unknown-status');
    expect(flagged).toMatchObject({ customerStatus: 'PENDING_ACTIVATION', waitingFor: 'documents' });
  });

  it('are refused when altered, and leave no trace', async () => {
    const signup = signupOf();
    const id = await callbacks.signUp(signup);
    await callbacks.until(id, waitsFor('decision'));
    const before = await signalsOf(id);
    const event = approval({ email: signup.customer.email });
    const mutations = fc.sample(mutationsOf(JSON.stringify(event), stack.webhookSecret), 300);
    const url = `${stack.gatewayUrl}/v1/webhooks/finhub`;
    for (const { body, headers } of mutations) {
      const answer = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) });
      expect(answer.status).toBe(401);
      await answer.arrayBuffer();
    }
    expect(await callbacks.send(event)).toBe(202);
    expect(await signalsOf(id)).toBe(before + 1);
  });

  it('pass without one refusal while the secret is rotated under load', async () => {
    const signup = signupOf({ documents: [] });
    const id = await callbacks.signUp(signup);
    await callbacks.until(id, waitsFor('documents'));
    const event = () => ({
      id: randomUUID(),
      type: 'customer.created',
      data: { email: signup.customer.email },
    });
    const old = stack.webhookSecret;
    const fresh = randomUUID();
    const both = await stack.openGateway([fresh, old]);
    const onlyFresh = await stack.openGateway([fresh]);
    // Gateways learn the new secret before FinHub signs with it, and forget the old one once FinHub has.
    const phases: readonly { readonly to: string; readonly secrets: readonly string[] }[] = [
      { to: stack.gatewayUrl, secrets: [old] },
      { to: both, secrets: [old] },
      { to: both, secrets: [old, fresh] },
      { to: both, secrets: [fresh] },
      { to: onlyFresh, secrets: [fresh] },
    ];
    let phase = phases[0];
    const answers: number[] = [];
    const send = async (sender: number) => {
      while (phase !== undefined) {
        const { to, secrets } = phase;
        answers.push(await sendCallback(to, event(), secrets[sender % secrets.length] ?? old));
      }
    };
    const senders = Array.from({ length: 8 }, (_, sender) => send(sender));
    for (const next of phases) {
      phase = next;
      const enough = answers.length + 40;
      await eventually(() => answers.length >= enough);
    }
    phase = undefined;
    await Promise.all(senders);
    expect(new Set(answers)).toEqual(new Set([202]));
    expect(await sendCallback(onlyFresh, event(), old)).toBe(401);
  });

  async function signalsOf(id: string): Promise<number> {
    const { events } = await stack.client.workflow.getHandle(id).fetchHistory();
    return (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes).length;
  }
});
