import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDataConverter } from '../src/codec/index.js';
import type { OnboardingEvent } from '../src/contract/events.js';
import { updateNames } from '../src/contract/messages.js';
import { createEventSender } from '../src/events/index.js';
import { payloadKeys, startRig, type Rig } from './support/rig.js';
import { passport, proofOfAddress } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { createTimeSkippingEnvironment } from './support/time-skipping.js';

silenceTemporal();

const HOUR_MS = 60 * 60 * 1000;
const secret = Buffer.alloc(24, 7);

describe('events out', () => {
  let environment: TestWorkflowEnvironment;
  let rig: Rig;
  let received: OnboardingEvent[];
  let attempts: string[];
  /** What the receiver answers to an event; it verifies every signature as any Standard Webhooks receiver does. */
  let answer: (event: OnboardingEvent) => number;

  const receiver = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const headers = request.headers as Record<string, string>;
      const event = new Webhook(secret.toString('base64')).verify(
        Buffer.concat(chunks).toString(),
        headers,
      ) as OnboardingEvent;
      attempts.push(event.id);
      const status = answer(event);
      if (status === 204) received.push(event);
      response.writeHead(status).end();
    })().catch(() => response.writeHead(401).end());
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.address() as AddressInfo;
    environment = await createTimeSkippingEnvironment({ dataConverter: createDataConverter(payloadKeys) });
    rig = await startRig({
      client: environment.client,
      connection: environment.nativeConnection,
      switches: { reviewer: { mode: 'auto', delayMs: 0 }, activationMode: 'sync' },
      events: createEventSender({ url: `http://127.0.0.1:${String(port)}/events?token=x`, secret }),
    });
  });
  afterAll(async () => {
    await rig.close();
    await environment.teardown();
    receiver.close();
  });
  beforeEach(() => {
    received = [];
    attempts = [];
    answer = () => 204;
  });

  it('leave in order, each with its own id that names the case', async () => {
    const onboarding = await rig.start({ documents: [] }, { events: true });
    await onboarding.until(({ waitingFor }) => waitingFor === 'documents');
    await onboarding.handle.executeUpdate(updateNames.submitDocuments, {
      args: [{ documents: [passport, proofOfAddress] }],
    });
    const { state } = await onboarding.handle.result();
    expect(received.map(({ type }) => type)).toEqual([
      'onboarding.started',
      'onboarding.waiting',
      'onboarding.waiting',
      'onboarding.activated',
    ]);
    expect(received.map(({ id }) => Number(id.split('-').at(-1)))).toEqual([1, 2, 3, 4]);
    expect(received.every(({ id }) => id.startsWith(onboarding.id.slice(-26)))).toBe(true);
    expect(received.at(-1)).toMatchObject({
      specversion: '1.0',
      source: '/onboardings',
      subject: onboarding.id,
      datacontenttype: 'application/json',
      data: { kind: 'individual', stage: 'done', outcome: 'ACTIVATED', customerId: state.finhub.customerId },
    });
  });

  it('reach a receiver that was down for an hour, all of them, in order, under the same ids', async () => {
    let refusals = 0;
    // 1 s, doubling, at most 10 min apart: the 15th retry comes an hour after the first attempt.
    answer = () => (refusals++ < 15 ? 503 : 204);
    const onboarding = await rig.start({ documents: [] }, { events: true, expiresAfterMs: 2 * HOUR_MS });
    await onboarding.handle.result();
    expect(received.map(({ type }) => type)).toEqual([
      'onboarding.started',
      'onboarding.waiting',
      'onboarding.expired',
    ]);
    expect(new Set(attempts.slice(0, 16))).toEqual(new Set([received[0]?.id]));
  });

  it('never hold a case up: it closes in time although nobody takes them, and ends when their time is up', async () => {
    answer = () => 500;
    const onboarding = await rig.start({}, { events: true, eventsRetryForMs: HOUR_MS });
    const { state } = await onboarding.handle.result();
    expect(state.outcome).toBe('ACTIVATED');
    expect(received).toEqual([]);
    const { events } = await onboarding.handle.fetchHistory();
    const endedAtMs = Number(events?.at(-1)?.eventTime?.seconds ?? 0) * 1_000;
    const upMs = endedAtMs - Date.parse(state.closedAt ?? '');
    expect(upMs).toBeGreaterThan(0.9 * HOUR_MS);
    expect(upMs).toBeLessThan(1.1 * HOUR_MS);
  });

  it('are not sent where nobody asked for them', async () => {
    const onboarding = await rig.start();
    await onboarding.handle.result();
    expect(attempts).toEqual([]);
  });
});
