import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDataConverter } from '../src/codec/index.js';
import type { OnboardingEvent } from '../src/contract/events.js';
import { signalNames, updateNames } from '../src/contract/messages.js';
import type { OnboardingState } from '../src/contract/onboarding.js';
import { toCustomerId } from '../src/finhub/ids.js';
import { payloadKeys, startRig, type Case, type Rig } from './support/rig.js';
import { allConsents, passport, proofOfAddress } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { createTimeSkippingEnvironment } from './support/time-skipping.js';

silenceTemporal();

const DAY_MS = 24 * 60 * 60 * 1000;

describe('the deadlines of a case on skipped time', () => {
  let environment: TestWorkflowEnvironment;
  let rig: Rig;
  let told: OnboardingEvent[];

  beforeAll(async () => {
    environment = await createTimeSkippingEnvironment({ dataConverter: createDataConverter(payloadKeys) });
    rig = await startRig({
      client: environment.client,
      connection: environment.nativeConnection,
      events: {
        send: (event) => {
          told.push(event);
          return Promise.resolve();
        },
      },
    });
  });
  afterAll(async () => {
    await rig.close();
    await environment.teardown();
  });
  beforeEach(async () => {
    told = [];
    await rig.sandbox.control.reset();
    await rig.sandbox.control.setSwitches({ activationMode: 'sync' });
  });

  const waitsFor = (onboarding: Case, wait: string) =>
    onboarding.until(({ waitingFor }) => waitingFor === wait);
  /** Reminders of a case: after how many days of its run, and of which wait. */
  const reminders = ({ startedAt, id }: OnboardingState) =>
    told
      .filter(({ type, subject }) => type === 'onboarding.reminder' && subject === id)
      .map(({ time, data }) => [daysBetween(startedAt, time), data.waitingFor]);
  const when = (state: OnboardingState, what: string) =>
    state.timeline.filter((entry) => entry.what === what).map(({ at }) => daysBetween(state.startedAt, at));
  const activationCalls = () => rig.sandbox.control.requests()['activateIndividualCustomer'] ?? 0;

  it('bring the reminders, once each, an alert a week before the end, and the end', async () => {
    const onboarding = await rig.start({ documents: [], consents: [] }, { events: true });
    await waitsFor(onboarding, 'documents');
    const { state } = await onboarding.handle.result();
    expect(state).toMatchObject({ outcome: 'EXPIRED', alert: null, waitingFor: 'nothing' });
    expect(reminders(state)).toEqual([3, 14, 30, 60].map((day) => [day, 'documents']));
    expect(when(state, 'Expires soon')).toEqual([83]);
    expect(when(state, 'Closed: EXPIRED')).toEqual([90]);
  });

  it('remind anew from the start of every wait for the customer', async () => {
    const onboarding = await rig.start({ documents: [passport], consents: [] }, { events: true });
    await waitsFor(onboarding, 'documents');
    await environment.sleep(5 * DAY_MS);
    await onboarding.handle.executeUpdate(updateNames.submitDocuments, {
      args: [{ documents: [proofOfAddress] }],
    });
    await waitsFor(onboarding, 'consents');
    await environment.sleep(4 * DAY_MS);
    await onboarding.handle.executeUpdate(updateNames.acceptConsents, { args: [{ consents: allConsents }] });
    await waitsFor(onboarding, 'decision');
    const { state } = await onboarding.handle.result();
    expect(state.outcome).toBe('EXPIRED');
    expect(reminders(state)).toEqual([
      [3, 'documents'],
      [8, 'consents'],
    ]);
  });

  it('remind of a correction', async () => {
    await rig.sandbox.control.addFault({
      operation: 'registerIndividualCustomer',
      kind: 'status',
      status: 422,
    });
    const onboarding = await rig.start({}, { events: true, remindersMs: [DAY_MS, 2 * DAY_MS] });
    await waitsFor(onboarding, 'correction');
    const { state } = await onboarding.handle.result();
    expect(reminders(state)).toEqual([
      [1, 'correction'],
      [2, 'correction'],
    ]);
  });

  it('remind of the activation code', async () => {
    await rig.sandbox.control.setSwitches({ reviewer: { mode: 'auto', delayMs: 0 } });
    const onboarding = await rig.start(
      {},
      { events: true, activationCode: 'customer', remindersMs: [DAY_MS] },
    );
    await waitsFor(onboarding, 'activation-code');
    const { state } = await onboarding.handle.result();
    expect(state.outcome).toBe('EXPIRED');
    expect(reminders(state).map(([, wait]) => wait)).toEqual(['activation-code']);
  });

  it('remind nobody while the case waits for an operator or for FinHub', async () => {
    await rig.sandbox.control.addFault({ operation: 'createVerification', kind: 'status', status: 403 });
    const parked = await rig.start({}, { events: true });
    await waitsFor(parked, 'operator');
    const { state } = await parked.handle.result();
    expect(state.outcome).toBe('EXPIRED');
    expect(reminders(state)).toEqual([]);
  });

  it('raise no alert in a case that is not open for more than a week in all', async () => {
    const onboarding = await rig.start({ documents: [] }, { expiresAfterMs: 7 * DAY_MS });
    await waitsFor(onboarding, 'documents');
    const { state } = await onboarding.handle.result();
    expect(state.outcome).toBe('EXPIRED');
    expect(when(state, 'Expires soon')).toEqual([]);
  });

  describe('once the activation call is sent', () => {
    const short = { expiresAfterMs: 2 * DAY_MS, stepRetryForMs: DAY_MS };
    const approved = async () => {
      const onboarding = await rig.start({}, short);
      const { finhub } = await waitsFor(onboarding, 'decision');
      await rig.sandbox.control.approve(finhub.verificationId ?? '');
      return onboarding;
    };
    const hearsOf = (onboarding: Case, signal: string, news: object) =>
      onboarding.handle.signal(signal, { eventId: 'evt-news', ...news });
    const withdrawn = (onboarding: Case) =>
      onboarding.handle.executeUpdate(updateNames.withdraw, { args: [{ requestedBy: 'anna' }] });
    const activating = { cause: { type: 'already-activating' } };

    it('pass without effect while FinHub may have activated the customer', async () => {
      const { id: fault } = await rig.sandbox.control.addFault({
        operation: 'activateIndividualCustomer',
        kind: 'status',
        status: 500,
      });
      const onboarding = await approved();
      await hearsOf(onboarding, signalNames.verificationDecided, { decision: 'APPROVED' });
      await expect.poll(activationCalls).toBeGreaterThan(0);
      await environment.sleep(3 * DAY_MS);
      expect(await onboarding.state()).toMatchObject({
        outcome: null,
        parked: { step: 'activateIndividual' },
      });
      await expect(withdrawn(onboarding)).rejects.toMatchObject(activating);
      await rig.sandbox.control.clearFaults(fault);
      expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
      expect((await onboarding.effects())['activation']).toBe(1);
    });

    it('end the case where FinHub has certainly refused', async () => {
      await rig.sandbox.control.addFault({
        operation: 'activateIndividualCustomer',
        kind: 'status',
        status: 403,
      });
      const onboarding = await approved();
      await hearsOf(onboarding, signalNames.verificationDecided, { decision: 'APPROVED' });
      await waitsFor(onboarding, 'operator');
      expect((await onboarding.handle.result()).state.outcome).toBe('EXPIRED');
    });

    it('go on for a customer whom FinHub reports as active, until the wallet is there', async () => {
      await rig.sandbox.control.setSwitches({ walletDelayMs: 3_600_000, activationMode: 'async' });
      const onboarding = await approved();
      const { finhub } = await onboarding.state();
      const customerId = toCustomerId(finhub.customerId ?? '');
      const { email } = onboarding.signup.customer;
      const call = { client: {}, nextRequestId: () => 'another-hand' };
      await rig.finhub.individuals.activate(customerId, { userId: email, code: 'CODE' }, call);
      await hearsOf(onboarding, signalNames.customerStatusChanged, { status: 'ACTIVE' });
      await waitsFor(onboarding, 'readiness');
      await withdrawn(onboarding);
      expect((await onboarding.handle.result()).state.outcome).toBe('WITHDRAWN');
    });

    it('are over once the wallet is there: the case ends as activated', async () => {
      await rig.sandbox.control.setSwitches({ walletDelayMs: 1_000, activationMode: 'async' });
      const onboarding = await approved();
      const { finhub } = await onboarding.state();
      const { email } = onboarding.signup.customer;
      const call = { client: {}, nextRequestId: () => 'another-hand' };
      const customerId = toCustomerId(finhub.customerId ?? '');
      await rig.finhub.individuals.activate(customerId, { userId: email, code: 'CODE' }, call);
      await hearsOf(onboarding, signalNames.customerStatusChanged, { status: 'ACTIVE' });
      expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
    });
  });
});

function daysBetween(start: string, end: string): number {
  return Math.round((Date.parse(end) - Date.parse(start)) / (DAY_MS / 100)) / 100;
}
