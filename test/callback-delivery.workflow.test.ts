import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRouteCallback, parseCallback } from '../src/callbacks/index.js';
import { createDataConverter, createPayloadCodecs } from '../src/codec/index.js';
import { CALLBACK_KEPT_FOR_MS, type CallbackDeliveryResult } from '../src/contract/callbacks.js';
import { onboardingIdKey, payloadKeys, startRig, type Rig } from './support/rig.js';
import { signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { createTimeSkippingEnvironment } from './support/time-skipping.js';

silenceTemporal();

const MINUTE_MS = 60_000;

describe('a callback that waits for its case, on skipped time', () => {
  let environment: TestWorkflowEnvironment;
  let rig: Rig;

  beforeAll(async () => {
    environment = await createTimeSkippingEnvironment({ dataConverter: createDataConverter(payloadKeys) });
    rig = await startRig({ client: environment.client, connection: environment.nativeConnection });
  });
  afterAll(async () => {
    await rig.close();
    await environment.teardown();
  });

  /** A callback about whoever has this e-mail; by the time of the answer it is kept. */
  const keep = async (email: string) => {
    const body = { id: `evt-${randomUUID()}`, type: 'customer.suspended', data: { email } };
    const event = parseCallback(Buffer.from(JSON.stringify(body)));
    if (!event.ok) throw new Error('The event cannot be read');
    const { taskQueue, sandbox } = rig;
    const settings = { tenantId: sandbox.credentials.tenantId, onboardingIdKey, taskQueue };
    const routed = await createRouteCallback(environment.client, settings)(event.value);
    if (routed.outcome !== 'kept') throw new Error(`The callback is ${routed.outcome}`);
    const handle: WorkflowHandle<() => Promise<CallbackDeliveryResult>> =
      environment.client.workflow.getHandle(routed.id);
    return handle;
  };

  it('is given up after a day of looking, which costs no history', async () => {
    const delivery = await keep('nobody@example.com');
    expect(delivery.workflowId).toMatch(/^callback-[a-z2-7]{26}$/);
    expect(await delivery.result()).toEqual({ outcome: 'undeliverable' });

    const { events } = await delivery.fetchHistory();
    const [first, last] = [events?.[0], events?.at(-1)].map((event) => Number(event?.eventTime?.seconds));
    const tookMs = ((last ?? 0) - (first ?? 0)) * 1_000;
    expect(tookMs).toBeGreaterThanOrEqual(CALLBACK_KEPT_FOR_MS);
    expect(tookMs).toBeLessThanOrEqual(CALLBACK_KEPT_FOR_MS + 10 * MINUTE_MS);
    expect(events?.length).toBeLessThanOrEqual(11);
    const attempts = events?.find((event) => event.activityTaskStartedEventAttributes)
      ?.activityTaskStartedEventAttributes?.attempt;
    // 1 s, doubling, at most 5 min: ten looks in the first ten minutes, then one every five.
    expect(attempts).toBeGreaterThan(280);
    expect(attempts).toBeLessThan(310);
  });

  it('reaches a case that turns up hours later, and tells nobody of the e-mail', async () => {
    const signup = signupOf({ documents: [] });
    const delivery = await keep(signup.customer.email);
    await environment.sleep('6h');
    const onboarding = await rig.start(signup);
    expect(await delivery.result()).toEqual({ outcome: 'signalled', id: onboarding.id });
    await onboarding.until(({ customerStatus }) => customerStatus === 'SUSPENDED');
    const description = await delivery.describe();
    expect(await description.staticSummary()).toBe('Callback customer.suspended waits for its case');
    const input = await inputOf(delivery);
    expect(input).toContain(onboarding.id);
    expect(input).not.toContain(signup.customer.email);
  });
});

/** What a workflow was started with, decrypted. */
async function inputOf(handle: WorkflowHandle): Promise<string> {
  const { events } = await handle.fetchHistory();
  const payloads = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  const [codec] = createPayloadCodecs(payloadKeys);
  const decoded = (await codec?.decode(payloads)) ?? [];
  return decoded.map(({ data }) => Buffer.from(data ?? []).toString('utf8')).join('\n');
}
