import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFinHubClient } from '../src/finhub/index.js';
import { documentsFolder } from './support/documents.js';
import { finhubOptions } from './support/rig.js';
import { oneEffectPerStep, passport, signupEventOf, signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { startStack, type Stack } from './support/stack.js';
import { eventually } from './support/wait-for.js';
import { WorkerProcess } from './support/worker-process.js';

silenceTemporal();

describe('individual onboarding over HTTP, on a real Temporal server', () => {
  let stack: Stack;
  let worker: WorkerProcess;
  let documents: string;

  beforeAll(async () => {
    documents = await documentsFolder();
    stack = await startStack({
      sandbox: { switches: { reviewer: { mode: 'auto', delayMs: 50 }, walletDelayMs: 100 } },
    });
    worker = await WorkerProcess.start(stack, documents);
  });
  afterAll(async () => {
    expect(await worker.stop()).toBe(0);
    await stack.close();
    await rm(documents, { recursive: true });
  });

  const signUp = async (overrides = {}) => {
    const signup = signupOf(overrides);
    const { status, body } = await stack.call('POST', '/v1/onboardings', signupEventOf(signup));
    expect({ status, body }).toMatchObject({ status: 202, body: { status: 'started' } });
    return { signup, id: (body as { id: string }).id };
  };
  const closed = (id: string) =>
    eventually(async () => {
      const state = await stack.state(id);
      return state.outcome === null ? undefined : state;
    });

  it('takes a sign-up to ACTIVE, moved on by the callbacks of FinHub', async () => {
    const { id, signup } = await signUp();
    const state = await closed(id);
    expect(state).toMatchObject({ id, outcome: 'ACTIVATED', customerStatus: 'ACTIVE', stage: 'done' });
    expect(await stack.effects(id)).toEqual(oneEffectPerStep);
    expect(stack.sandbox.control.violations()).toEqual([]);
    expect(state.timeline.map(({ what }) => what)).toContain('FinHub reports the decision APPROVED');
    expect(JSON.stringify(state)).not.toContain(signup.customer.lastName);
  });

  it('takes a cancellation in the Temporal UI for a withdrawal, however early', async () => {
    const { id } = await signUp();
    await stack.client.workflow.getHandle(id).cancel();
    expect((await closed(id)).outcome).toBe('WITHDRAWN');
  });

  it('answers the same case for a repeated sign-up', async () => {
    const { id, signup } = await signUp();
    const again = await stack.call('POST', '/v1/onboardings', signupEventOf(signup));
    expect(again).toEqual({ status: 200, body: { id, status: 'existing' } });
    await closed(id);
    const late = await stack.call('POST', '/v1/onboardings', signupEventOf(signup));
    expect(late).toEqual({ status: 200, body: { id, status: 'existing' } });
    expect(await stack.effects(id)).toEqual(oneEffectPerStep);
  });

  it('takes documents and consents that come late', async () => {
    const { id, signup } = await signUp({ documents: [passport], consents: [] });
    await eventually(async () => (await stack.state(id)).waitingFor === 'documents');
    const { documents: all, consents } = signupOf();
    const answers = [
      await stack.call('POST', `/v1/onboardings/${id}/documents`, { documents: all.slice(1) }),
      await stack.call('POST', `/v1/onboardings/${id}/consents`, { consents }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await closed(id)).outcome).toBe('ACTIVATED');
    expect(await stack.effects(id)).toEqual(oneEffectPerStep);
    expect(signup.consents).toEqual([]);
  });

  it('never adopts a customer that somebody else registered, also after an attempt that FinHub turned away', async () => {
    const { control } = stack.sandbox;
    await control.setSwitches({ registrationConflictBody: 'id' });
    const finhub = createFinHubClient(finhubOptions(stack.sandbox));
    const signup = signupOf();
    const stranger = {
      details: signup.customer,
      password: 'Another-Passw0rd',
      category: { id: 'fs-cat-b2c-low-001', name: 'Individual Standard' },
    };
    await finhub.individuals.register(stranger, { client: {}, nextRequestId: randomUUID });
    await finhub.close();
    await control.addFault({
      operation: 'registerIndividualCustomer',
      kind: 'status',
      status: 503,
      times: 1,
    });
    const { body } = await stack.call('POST', '/v1/onboardings', signupEventOf(signup));
    const { id } = body as { id: string };
    const { parked } = await eventually(async () => {
      const state = await stack.state(id);
      return state.waitingFor === 'operator' ? state : undefined;
    });
    expect(parked).toMatchObject({ step: 'registerIndividual', errorType: 'FinHubConflict' });
    expect(control.requests()['registerIndividualCustomer']).toBeGreaterThanOrEqual(3);
  });

  it('shows each run with a readable summary, its steps and search attributes', async () => {
    const { id } = await signUp();
    await closed(id);
    const description = await stack.client.workflow.getHandle(id).describe();
    expect(await description.staticSummary()).toBe('Individual onboarding, category INDIVIDUAL_STANDARD');
    const [listed] = await eventually(async () => {
      const runs = [];
      for await (const run of stack.client.workflow.list({
        query: `WorkflowId = '${id}' AND OnboardingOutcome = 'ACTIVATED'`,
      })) {
        runs.push(run);
      }
      return runs.length > 0 ? runs : undefined;
    });
    const shown = Object.fromEntries(
      (listed?.typedSearchAttributes.getAll() ?? []).map(({ key, value }) => [key.name, value]),
    );
    expect(shown).toMatchObject({
      OnboardingKind: 'individual',
      CustomerStatus: 'ACTIVE',
      OnboardingStage: 'done',
      OnboardingWaitingFor: 'nothing',
      FinHubTenantId: stack.sandbox.credentials.tenantId,
    });
  });

  it('keeps a run within its budget, and readable only with the key', async () => {
    const { id, signup } = await signUp();
    await closed(id);
    const history = await stack.client.workflow.getHandle(id).fetchHistory();
    const events = history.events ?? [];
    expect(events.length).toBeLessThanOrEqual(130);
    const description = await stack.client.workflow.getHandle(id).describe();
    expect(description.historySize).toBeLessThanOrEqual(60 * 1024);
    const raw = Buffer.from(JSON.stringify(history)).toString('latin1');
    const payloads = events
      .flatMap((event) => payloadsOf(event))
      .map((data) => Buffer.from(data).toString('latin1'));
    for (const secret of [signup.customer.email, signup.customer.lastName, signup.customer.phone]) {
      expect(raw).not.toContain(secret);
      expect(payloads.join()).not.toContain(secret);
    }
    expect(payloads.length).toBeGreaterThan(20);
  });
});

/** The bytes of every payload within, however deep. */
function payloadsOf(value: unknown): Uint8Array[] {
  if (value instanceof Uint8Array) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(payloadsOf) : [];
}
