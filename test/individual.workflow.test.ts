import { randomUUID } from 'node:crypto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDataConverter } from '../src/codec/index.js';
import { signalNames, updateNames } from '../src/contract/messages.js';
import type { OnboardingState } from '../src/contract/onboarding.js';
import { toCustomerId } from '../src/finhub/ids.js';
import { seal } from '../src/signup/index.js';
import { credentialKeys, payloadKeys, startRig, type Case, type Rig } from './support/rig.js';
import {
  allConsents,
  consentTo,
  oneEffectPerStep,
  passport,
  proofOfAddress,
  signupOf,
} from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { createTimeSkippingEnvironment } from './support/time-skipping.js';

silenceTemporal();

const DAY_MS = 24 * 60 * 60 * 1000;

describe('individual onboarding on skipped time', () => {
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
  beforeEach(async () => {
    await rig.sandbox.control.reset();
    await rig.sandbox.control.setSwitches({ activationMode: 'sync', reviewer: { mode: 'auto', delayMs: 0 } });
  });

  const reviewByHand = () => rig.sandbox.control.setSwitches({ reviewer: { mode: 'manual' } });
  const decided = (onboarding: Case, decision: string, more: object = {}) =>
    onboarding.handle.signal(signalNames.verificationDecided, {
      eventId: `evt-${decision}`,
      decision,
      ...more,
    });
  const openVerification = () => {
    const [verification] = rig.sandbox.control.verifications({ open: true });
    if (verification === undefined) throw new Error('No verification is open');
    return verification.verificationId;
  };
  const correct = (onboarding: Case, customer: object) =>
    onboarding.handle.executeUpdate<OnboardingState, [object]>(updateNames.correctDetails, {
      args: [{ customer }],
    });
  /** Ends a case that has shown what it was to show; the time-skipping server stands still after a termination. */
  const withdrawn = async (onboarding: Case) => {
    await onboarding.handle.executeUpdate(updateNames.withdraw, { args: [{ requestedBy: 'anna' }] });
    await onboarding.handle.result();
  };
  const waitsFor = (wait: string) => (state: { readonly waitingFor: string }) => state.waitingFor === wait;

  /** Waits until the poll for the decision has read, so that no call is under way: the next one comes in minutes. */
  const decisionAwaited = async (onboarding: Case, reads = 1) => {
    await onboarding.until(waitsFor('decision'));
    const done = () => rig.sandbox.control.requests()['checkIndividualActivation'] ?? 0;
    await expect.poll(done).toBeGreaterThanOrEqual(reads);
    await onboarding.until(waitsFor('decision'));
  };

  it('takes a person to ACTIVE although every callback is lost', async () => {
    const onboarding = await rig.start();
    const { state } = await onboarding.handle.result();
    expect(state).toMatchObject({
      outcome: 'ACTIVATED',
      customerStatus: 'ACTIVE',
      stage: 'done',
      waitingFor: 'nothing',
      missing: { documents: [], consents: [] },
      finhub: { iban: expect.stringMatching(/^[A-Z]{2}\.\.\.\d{4}$/) as string },
    });
    expect(await onboarding.effects()).toEqual(oneEffectPerStep);
    expect(rig.sandbox.control.violations()).toEqual([]);
  });

  it('polls for the wallet until FinHub has made it', async () => {
    await rig.sandbox.control.setSwitches({
      activationMode: 'async',
      walletDelayMs: 100,
      walletBeforeReady: 404,
    });
    const onboarding = await rig.start();
    const { state } = await onboarding.handle.result();
    expect(state).toMatchObject({ outcome: 'ACTIVATED', finhub: { walletId: expect.any(String) as string } });
  });

  it('waits for documents and consents, in whatever order they come', async () => {
    const onboarding = await rig.start({ documents: [], consents: [] });
    const asked = await onboarding.until(waitsFor('documents'));
    expect(asked.missing).toEqual({
      documents: ['PASSPORT|NATIONAL_ID', 'PROOF_OF_ADDRESS'],
      consents: ['terms', 'privacy', 'data-processing'],
    });
    const { handle } = onboarding;
    await handle.executeUpdate(updateNames.acceptConsents, {
      args: [{ consents: [consentTo('privacy'), consentTo('data-processing')] }],
    });
    await handle.executeUpdate(updateNames.submitDocuments, {
      args: [{ documents: [proofOfAddress, passport] }],
    });
    expect((await onboarding.until(waitsFor('consents'))).missing).toEqual({
      documents: [],
      consents: ['terms'],
    });
    expect((await onboarding.effects())['consent/privacy']).toBeUndefined();
    await handle.executeUpdate(updateNames.acceptConsents, { args: [{ consents: [consentTo('terms')] }] });
    await handle.result();
    expect(await onboarding.effects()).toEqual(oneEffectPerStep);
  });

  it('asks for another document when one is not what it says it is', async () => {
    const broken = { ...passport, source: 'file:broken.pdf' };
    const onboarding = await rig.start({ documents: [broken, proofOfAddress] });
    const asked = await onboarding.until(waitsFor('documents'));
    expect(asked).toMatchObject({ missing: { documents: ['PASSPORT|NATIONAL_ID'] }, parked: null });
    expect(asked.reason).toContain('PASSPORT');
    await onboarding.handle.executeUpdate(updateNames.submitDocuments, { args: [{ documents: [passport] }] });
    await onboarding.handle.result();
    expect(await onboarding.effects()).toEqual(oneEffectPerStep);
  });

  it('expires after 90 days of silence', async () => {
    const onboarding = await rig.start({ documents: [] });
    const { state } = await onboarding.handle.result();
    expect(state).toMatchObject({ outcome: 'EXPIRED', waitingFor: 'nothing' });
    expect(Date.parse(state.closedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(state.deadline));
    expect(Date.parse(state.deadline) - Date.parse(state.startedAt)).toBe(90 * DAY_MS);
  });

  it('ends as withdrawn on request, and is closed to all messages then', async () => {
    const onboarding = await rig.start({ documents: [], consents: [] });
    await onboarding.until(waitsFor('documents'));
    const withdraw = () =>
      onboarding.handle.executeUpdate(updateNames.withdraw, { args: [{ requestedBy: 'anna', via: 'crm' }] });
    await withdraw();
    const { state } = await onboarding.handle.result();
    expect(state.outcome).toBe('WITHDRAWN');
    expect(state.timeline.map(({ what }) => what)).toContain('Withdrawn by anna via crm');
    await expect(withdraw()).rejects.toThrow();
  });

  it('takes a cancellation in the Temporal UI for a withdrawal', async () => {
    const onboarding = await rig.start({ documents: [], consents: [] });
    await onboarding.until(waitsFor('documents'));
    await onboarding.handle.cancel();
    const { state } = await onboarding.handle.result();
    expect(state.outcome).toBe('WITHDRAWN');
    expect(state.timeline.map(({ what }) => what)).toContain('Withdrawn by temporal-ui');
  });

  it('goes on at once when the approval is called back', async () => {
    await reviewByHand();
    const onboarding = await rig.start();
    await onboarding.until(waitsFor('decision'));
    await rig.sandbox.control.approve(openVerification());
    await decided(onboarding, 'APPROVED');
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
  });

  it('does not believe an approval that FinHub does not confirm', async () => {
    await reviewByHand();
    const onboarding = await rig.start();
    await onboarding.until(waitsFor('decision'));
    await decided(onboarding, 'APPROVED');
    await onboarding.until(waitsFor('readiness'));
    expect((await onboarding.effects())['activation']).toBeUndefined();
    await rig.sandbox.control.approve(openVerification());
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
  });

  it('remembers an approval that comes before the documents', async () => {
    await reviewByHand();
    const onboarding = await rig.start({ documents: [passport] });
    await onboarding.until(waitsFor('documents'));
    await decided(onboarding, 'APPROVED');
    await onboarding.handle.executeUpdate(updateNames.submitDocuments, {
      args: [{ documents: [proofOfAddress] }],
    });
    await onboarding.until(waitsFor('readiness'));
    await rig.sandbox.control.approve(openVerification());
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
  });

  it('ends as rejected with the reasons', async () => {
    await reviewByHand();
    const onboarding = await rig.start();
    await onboarding.until(waitsFor('decision'));
    await decided(onboarding, 'REJECTED', { reasons: ['SANCTIONS_HIT'] });
    const { state } = await onboarding.handle.result();
    expect(state).toMatchObject({ outcome: 'REJECTED', reason: 'Rejected: SANCTIONS_HIT' });
    expect((await onboarding.effects())['activation']).toBeUndefined();
  });

  it("lets FinHub's own answer win over a rejection that contradicts it", async () => {
    await reviewByHand();
    const onboarding = await rig.start();
    await onboarding.until(waitsFor('decision'));
    await rig.sandbox.control.approve(openVerification());
    await decided(onboarding, 'REJECTED');
    const { state } = await onboarding.handle.result();
    expect(state.outcome).toBe('ACTIVATED');
    expect(state.timeline.map(({ what }) => what)).toContain(
      'FinHub reports REJECTED, yet answers that the customer is verified',
    );
  });

  it('ignores a decision on another verification', async () => {
    await reviewByHand();
    const onboarding = await rig.start();
    await onboarding.until(waitsFor('decision'));
    await decided(onboarding, 'REJECTED', { verificationId: 'another' });
    await rig.sandbox.control.approve(openVerification());
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
  });

  it('asks the customer for new documents round by round', async () => {
    await reviewByHand();
    const onboarding = await rig.start();
    await onboarding.until(waitsFor('decision'));
    await decided(onboarding, 'RESUBMIT', { reasons: ['BLURRED'] });
    const asked = await onboarding.until(waitsFor('documents'));
    expect(asked).toMatchObject({ round: 1, reason: 'FinHub asks for new documents: BLURRED' });
    await onboarding.handle.executeUpdate(updateNames.submitDocuments, { args: [{ documents: [passport] }] });
    await onboarding.until(waitsFor('decision'));
    await rig.sandbox.control.approve(openVerification());
    await onboarding.handle.result();
    expect(await onboarding.effects()).toEqual({ ...oneEffectPerStep, 'document/PASSPORT': 2 });
  });

  it('parks a refused registration with the field and goes on when an operator retries', async () => {
    const fault = await rig.sandbox.control.addFault({
      operation: 'registerIndividualCustomer',
      kind: 'status',
      status: 400,
      body: { code: 400, message: 'no', data: { errors: [{ field: 'phone', message: 'unknown prefix' }] } },
    });
    const onboarding = await rig.start();
    const parked = await onboarding.until(waitsFor('correction'));
    expect(parked.parked).toMatchObject({
      step: 'registerIndividual',
      errorType: 'FinHubInvalidData',
      fields: ['/customer/phone'],
    });
    await rig.sandbox.control.clearFaults(fault.id);
    await onboarding.handle.executeUpdate(updateNames.retryStep, { args: [{ requestedBy: 'anna' }] });
    const { state } = await onboarding.handle.result();
    expect(state).toMatchObject({ outcome: 'ACTIVATED', parked: null });
  });

  it('parks a category that FinHub does not know and names the known ones', async () => {
    const onboarding = await rig.start({ category: 'GOLD' });
    const { parked } = await onboarding.until(waitsFor('correction'));
    expect(parked).toMatchObject({ errorType: 'FinHubInvalidData', fields: ['/customer/category'] });
    expect(parked?.message).toContain('INDIVIDUAL_STANDARD');
    await onboarding.handle.executeUpdate(updateNames.withdraw, { args: [{ requestedBy: 'anna' }] });
    expect((await onboarding.handle.result()).state).toMatchObject({ outcome: 'WITHDRAWN', parked: null });
  });

  it('registers with the corrected details once FinHub has refused some', async () => {
    const fault = await rig.sandbox.control.addFault({
      operation: 'registerIndividualCustomer',
      kind: 'status',
      status: 422,
      body: { code: 422, message: 'no', data: { errors: [{ field: 'firstName', message: 'not a name' }] } },
    });
    const onboarding = await rig.start();
    await onboarding.until(waitsFor('correction'));
    await rig.sandbox.control.clearFaults(fault.id);
    const { parked, timeline } = await correct(onboarding, {
      firstName: 'Jonas',
      address: { city: 'Kaunas' },
    });
    expect(parked).toBeNull();
    expect(timeline.map(({ what }) => what)).toContain('Corrected: firstName, address.city');
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
    const { email } = onboarding.signup.customer;
    const [customer] = rig.sandbox.control.customers({ email });
    expect(customer?.name).toBe('Jonas Petrauskas');
    expect(await onboarding.effects()).toEqual(oneEffectPerStep);
  });

  it('finds the category anew when it is corrected, before or after FinHub knew it', async () => {
    const fault = await rig.sandbox.control.addFault({
      operation: 'registerIndividualCustomer',
      kind: 'status',
      status: 400,
      body: { code: 400, message: 'no', data: { errors: [{ field: 'customerCategory.id', message: 'no' }] } },
    });
    const onboarding = await rig.start({ category: 'GOLD' });
    await onboarding.until(({ parked }) => parked?.step === 'findCategory');
    await correct(onboarding, { category: 'INDIVIDUAL_PREMIUM' });
    const refused = await onboarding.until(({ parked }) => parked?.step === 'registerIndividual');
    expect(refused.parked?.fields).toEqual(['/customer/category']);
    await rig.sandbox.control.clearFaults(fault.id);
    await correct(onboarding, { category: 'INDIVIDUAL_STANDARD' });
    const { state } = await onboarding.handle.result();
    expect(state.outcome).toBe('ACTIVATED');
    expect(state.timeline.filter(({ what }) => what === 'Category found')).toHaveLength(2);
    expect(await onboarding.effects()).toEqual(oneEffectPerStep);
  });

  it('takes corrections only where FinHub has refused something, and never of the e-mail', async () => {
    await reviewByHand();
    const onboarding = await rig.start({ category: 'GOLD' });
    await onboarding.until(({ parked }) => parked !== null);
    await expect(correct(onboarding, { email: 'other@example.com' })).rejects.toMatchObject({
      cause: { type: 'identity-field' },
    });
    await correct(onboarding, { category: 'INDIVIDUAL_STANDARD' });
    await onboarding.until(waitsFor('decision'));
    await expect(correct(onboarding, { phone: '+37060000000' })).rejects.toMatchObject({
      cause: { type: 'wrong-state' },
    });
    await withdrawn(onboarding);
  });

  it('takes no persons: an individual has none', async () => {
    const onboarding = await rig.start({ documents: [], consents: [] });
    await onboarding.until(waitsFor('documents'));
    const person = { type: 'CORPORATE', companyName: 'UAB', ownershipPercentage: 100 };
    const submitted = onboarding.handle.executeUpdate(updateNames.submitPerson, {
      args: [{ role: 'shareholder', person }],
    });
    await expect(submitted).rejects.toMatchObject({ cause: { type: 'wrong-state' } });
  });

  describe('a decision that a person reports', () => {
    const report = (onboarding: Case, decision: object) =>
      onboarding.handle.executeUpdate<OnboardingState, [object]>(updateNames.decideVerification, {
        args: [{ decidedBy: 'ben', via: 'ops', ...decision }],
      });

    it('ends a case as rejected, by name', async () => {
      await reviewByHand();
      const onboarding = await rig.start();
      const { finhub } = await onboarding.until(waitsFor('decision'));
      await report(onboarding, {
        decision: 'REJECTED',
        reasons: ['FRAUD'],
        verificationId: finhub.verificationId,
      });
      const { state } = await onboarding.handle.result();
      expect(state).toMatchObject({ outcome: 'REJECTED', reason: 'Rejected: FRAUD' });
      expect(state.timeline.map(({ what }) => what)).toContain('Decision REJECTED reported by ben via ops');
    });

    it('counts no more than FinHub confirms, and can be taken back while it does not', async () => {
      await reviewByHand();
      const onboarding = await rig.start();
      await onboarding.until(waitsFor('decision'));
      await report(onboarding, { decision: 'APPROVED' });
      await onboarding.until(waitsFor('readiness'));
      expect((await onboarding.effects())['activation']).toBeUndefined();
      await report(onboarding, { decision: 'RESUBMIT', reasons: ['BLURRED'] });
      const asked = await onboarding.until(waitsFor('documents'));
      expect(asked).toMatchObject({ round: 1, reason: 'FinHub asks for new documents: BLURRED' });
      await onboarding.handle.executeUpdate(updateNames.submitDocuments, {
        args: [{ documents: [passport] }],
      });
      await onboarding.until(waitsFor('decision'));
      await rig.sandbox.control.approve(openVerification());
      expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
    });

    it('is refused while none is awaited, or about another verification', async () => {
      await reviewByHand();
      const onboarding = await rig.start({ documents: [passport] });
      await onboarding.until(waitsFor('documents'));
      const refused = { cause: { type: 'wrong-state' } };
      await expect(report(onboarding, { decision: 'APPROVED' })).rejects.toMatchObject(refused);
      await onboarding.handle.executeUpdate(updateNames.submitDocuments, {
        args: [{ documents: [proofOfAddress] }],
      });
      await onboarding.until(waitsFor('decision'));
      const another = report(onboarding, { decision: 'REJECTED', verificationId: 'another' });
      await expect(another).rejects.toMatchObject(refused);
      await rig.sandbox.control.approve(openVerification());
      expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
    });
  });

  it('rides out an outage that is longer than its retries, without an operator', async () => {
    const fault = await rig.sandbox.control.addFault({
      operation: 'createVerification',
      kind: 'status',
      status: 503,
    });
    const onboarding = await rig.start({}, { stepRetryForMs: 0, parkedRetryEveryMs: 2_000 });
    const { parked } = await onboarding.until(waitsFor('operator'));
    expect(parked).toMatchObject({ step: 'startVerification', errorType: 'FinHubUnavailable' });
    await rig.sandbox.control.clearFaults(fault.id);
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
    expect(await onboarding.effects()).toEqual(oneEffectPerStep);
  });

  it('goes on without a session that FinHub does not grant', async () => {
    await rig.sandbox.control.addFault({ operation: 'createIndividualSession', kind: 'status', status: 403 });
    const onboarding = await rig.start();
    const { state } = await onboarding.handle.result();
    expect(state.outcome).toBe('ACTIVATED');
    expect(state.timeline.map(({ what }) => what)).toContain('Session skipped: FinHubForbidden');
  });

  describe('a registration whose answer is lost', () => {
    const loseTheAnswer = () =>
      rig.sandbox.control.addFault({ operation: 'registerIndividualCustomer', kind: 'cut-after', times: 1 });

    it('is found again by the id in the conflict', async () => {
      await rig.sandbox.control.setSwitches({ registrationConflictBody: 'id' });
      await loseTheAnswer();
      const onboarding = await rig.start();
      await onboarding.handle.result();
      expect(await onboarding.effects()).toEqual(oneEffectPerStep);
    });

    it('is found again by the callback about the new customer', async () => {
      await loseTheAnswer();
      const onboarding = await rig.start();
      await onboarding.until(({ stage }) => stage === 'registration');
      const { email } = onboarding.signup.customer;
      const customerOf = () => rig.sandbox.control.customers({ email })[0]?.customerId;
      await expect.poll(customerOf).toBeDefined();
      await onboarding.handle.signal(signalNames.customerStatusChanged, {
        eventId: 'evt-created',
        status: 'PENDING_ACTIVATION',
        customerId: customerOf(),
      });
      const { state } = await onboarding.handle.result();
      expect(state).toMatchObject({
        outcome: 'ACTIVATED',
        finhub: { customerId: customerOf(), userId: null },
      });
      expect((await onboarding.effects())['registration']).toBe(1);
    });

    it('waits for an operator where nothing tells the id', async () => {
      await loseTheAnswer();
      const onboarding = await rig.start({}, { registrationRecoveryMs: 1 });
      const { parked } = await onboarding.until(waitsFor('operator'));
      expect(parked).toMatchObject({ step: 'registerIndividual', errorType: 'FinHubConflict' });
      const [customer] = rig.sandbox.control.customers({ email: onboarding.signup.customer.email });
      await onboarding.handle.executeUpdate(updateNames.resolveRegistration, {
        args: [{ requestedBy: 'anna', customerId: customer?.customerId }],
      });
      expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
      expect((await onboarding.effects())['registration']).toBe(1);
    });
  });

  it('never adopts a customer that somebody else registered', async () => {
    await rig.sandbox.control.setSwitches({ registrationConflictBody: 'id' });
    const signup = signupOf();
    const category = { id: 'fs-cat-b2c-low-001', name: 'Individual Standard' };
    const stranger = { details: signup.customer, password: 'Another-Passw0rd', category };
    await rig.finhub.individuals.register(stranger, { client: {}, nextRequestId: randomUUID });
    const onboarding = await rig.start(signup);
    const { parked, finhub } = await onboarding.until(waitsFor('operator'));
    expect(parked).toMatchObject({ step: 'registerIndividual', errorType: 'FinHubConflict' });
    expect(finhub.customerId).toBeNull();
  });

  it("activates with the customer's own code when that is the policy", async () => {
    await rig.sandbox.control.setSwitches({ activationCodeCheck: 'fixed', activationCode: 'CODE-4711' });
    const onboarding = await rig.start({}, { activationCode: 'customer' });
    await onboarding.until(waitsFor('activation-code'));
    const sealedCode = seal('CODE-4711', onboarding.id, credentialKeys);
    await onboarding.handle.executeUpdate(updateNames.submitActivationCode, { args: [{ sealedCode }] });
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
  });

  it('takes a withdrawn customer who signs up again on from where FinHub has them', async () => {
    await reviewByHand();
    const first = await rig.start();
    await first.until(waitsFor('decision'));
    await first.handle.executeUpdate(updateNames.withdraw, { args: [{ requestedBy: 'anna' }] });
    await first.handle.result();
    const second = await rig.start({ ...first.signup, eventId: 'evt-second-thoughts' });
    expect(second.id).toBe(first.id);
    await second.until(waitsFor('decision'));
    await rig.sandbox.control.approve(openVerification());
    expect((await second.handle.result()).state.outcome).toBe('ACTIVATED');
    expect(await second.effects()).toMatchObject({ registration: 1, verification: 1, activation: 1 });
  });

  it('makes no activation call when FinHub has activated the customer already', async () => {
    await reviewByHand();
    const onboarding = await rig.start();
    const { finhub } = await onboarding.until(waitsFor('decision'));
    await rig.sandbox.control.approve(openVerification());
    await rig.finhub.individuals.activate(
      toCustomerId(finhub.customerId ?? ''),
      { userId: onboarding.signup.customer.email, code: 'by an operator' },
      { client: {}, nextRequestId: randomUUID },
    );
    await onboarding.handle.signal(signalNames.customerStatusChanged, {
      eventId: 'evt-active',
      status: 'ACTIVE',
    });
    expect((await onboarding.handle.result()).state).toMatchObject({
      outcome: 'ACTIVATED',
      customerStatus: 'ACTIVE',
    });
    expect(rig.sandbox.control.requests()['activateIndividualCustomer']).toBe(1);
  });

  it('stands still while suspended, until an operator lifts it', async () => {
    const onboarding = await rig.start({ consents: [] });
    // No call is in flight any more: the time-skipping server hangs on the cancellation of one that just ended.
    await onboarding.until(
      ({ timeline }) => timeline.filter(({ what }) => what.startsWith('Document uploaded')).length === 2,
    );
    await onboarding.until(waitsFor('consents'));
    await onboarding.handle.signal(signalNames.customerStatusChanged, {
      eventId: 'evt-s',
      status: 'SUSPENDED',
    });
    expect(await onboarding.until(waitsFor('operator'))).toMatchObject({ customerStatus: 'SUSPENDED' });
    await onboarding.handle.executeUpdate(updateNames.acceptConsents, { args: [{ consents: allConsents }] });
    expect((await onboarding.effects())['consent/terms']).toBeUndefined();
    await onboarding.handle.executeUpdate(updateNames.retryStep, { args: [{ requestedBy: 'anna' }] });
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
  });

  it('records a registration in flight before it closes as withdrawn, so that the next sign-up goes on from it', async () => {
    await rig.sandbox.control.addFault({
      operation: 'registerIndividualCustomer',
      kind: 'delay',
      ms: 1_500,
      when: 'after',
    });
    const onboarding = await rig.start();
    const { email } = onboarding.signup.customer;
    await expect.poll(() => rig.sandbox.control.customers({ email })).toHaveLength(1);
    await onboarding.handle.executeUpdate(updateNames.withdraw, { args: [{ requestedBy: 'anna' }] });
    const { state, registrationInDoubt } = await onboarding.handle.result();
    expect(state).toMatchObject({ outcome: 'WITHDRAWN', customerStatus: 'PENDING_ACTIVATION' });
    expect(state.finhub.customerId).toBe(rig.sandbox.control.customers({ email })[0]?.customerId);
    expect(registrationInDoubt).toBe(false);
  });

  it('hands the doubt about a registration on to the next sign-up', async () => {
    await rig.sandbox.control.setSwitches({ registrationConflictBody: 'id' });
    await rig.sandbox.control.addFault({ operation: 'registerIndividualCustomer', kind: 'cut-after' });
    const first = await rig.start({}, { stepRetryForMs: 0 });
    await first.until(waitsFor('operator'));
    await first.handle.executeUpdate(updateNames.withdraw, { args: [{ requestedBy: 'anna' }] });
    const { state, registrationInDoubt } = await first.handle.result();
    expect({ customerId: state.finhub.customerId, registrationInDoubt }).toEqual({
      customerId: null,
      registrationInDoubt: true,
    });
    await rig.sandbox.control.clearFaults();
    const second = await rig.start({ ...first.signup, eventId: 'evt-again' });
    expect((await second.handle.result()).state.outcome).toBe('ACTIVATED');
    expect((await second.effects())['registration']).toBe(1);
  });

  it('takes the ids an operator names for a customer that somebody else registered', async () => {
    const signup = signupOf();
    const category = { id: 'fs-cat-b2c-low-001', name: 'Individual Standard' };
    const stranger = { details: signup.customer, password: 'Another-Passw0rd', category };
    const call = { client: {}, nextRequestId: randomUUID };
    const { customerId } = await rig.finhub.individuals.register(stranger, call);
    const onboarding = await rig.start(signup);
    await onboarding.until(waitsFor('operator'));
    await onboarding.handle.executeUpdate(updateNames.resolveRegistration, {
      args: [{ requestedBy: 'anna', customerId }],
    });
    const { state } = await onboarding.handle.result();
    expect(state).toMatchObject({ outcome: 'ACTIVATED', finhub: { customerId } });
  });

  it('does not believe a report of an active customer that FinHub has not approved', async () => {
    await reviewByHand();
    const onboarding = await rig.start();
    await onboarding.until(waitsFor('decision'));
    await onboarding.handle.signal(signalNames.customerStatusChanged, { eventId: 'evt-a', status: 'ACTIVE' });
    await rig.sandbox.control.approve(openVerification());
    await decided(onboarding, 'APPROVED');
    const { state } = await onboarding.handle.result();
    expect(state.outcome).toBe('ACTIVATED');
    expect(state.timeline.map(({ what }) => what)).toContain('Activation accepted');
  });

  it('stays open to withdrawal after a report of an active customer that proved nothing', async () => {
    await reviewByHand();
    const onboarding = await rig.start();
    await onboarding.until(waitsFor('decision'));
    await onboarding.handle.signal(signalNames.customerStatusChanged, { eventId: 'evt-a', status: 'ACTIVE' });
    await onboarding.until(
      ({ customerStatus, waitingFor }) => customerStatus === 'ACTIVE' && waitingFor === 'decision',
    );
    await onboarding.handle.executeUpdate(updateNames.withdraw, { args: [{ requestedBy: 'anna' }] });
    expect((await onboarding.handle.result()).state.outcome).toBe('WITHDRAWN');
  });

  it('takes another activation code when FinHub refuses the first', async () => {
    await rig.sandbox.control.setSwitches({ activationCodeCheck: 'fixed', activationCode: 'CODE-4711' });
    const onboarding = await rig.start({}, { activationCode: 'customer' });
    const submit = async (code: string) =>
      onboarding.handle.executeUpdate(updateNames.submitActivationCode, {
        args: [{ sealedCode: seal(code, onboarding.id, credentialKeys) }],
      });
    await onboarding.until(waitsFor('activation-code'));
    await submit('WRONG');
    await onboarding.until(({ parked }) => parked?.step === 'activateIndividual');
    await submit('CODE-4711');
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
  });

  it('goes on without the documents it asked for when FinHub approves all the same', async () => {
    await reviewByHand();
    const onboarding = await rig.start();
    await onboarding.until(waitsFor('decision'));
    await decided(onboarding, 'RESUBMIT', { reasons: ['BLURRED'] });
    await onboarding.until(waitsFor('documents'));
    await rig.sandbox.control.approve(openVerification());
    await decided(onboarding, 'APPROVED');
    expect((await onboarding.handle.result()).state).toMatchObject({ outcome: 'ACTIVATED', round: 1 });
  });

  it('rejects after as many rounds as the policy allows', async () => {
    await reviewByHand();
    const onboarding = await rig.start({}, { maxResubmissions: 1 });
    await onboarding.until(waitsFor('decision'));
    await decided(onboarding, 'RESUBMIT');
    await onboarding.until(waitsFor('documents'));
    await onboarding.handle.executeUpdate(updateNames.submitDocuments, { args: [{ documents: [passport] }] });
    await onboarding.until(waitsFor('decision'));
    await onboarding.handle.signal(signalNames.verificationDecided, {
      eventId: 'evt-again',
      decision: 'RESUBMIT',
    });
    expect((await onboarding.handle.result()).state).toMatchObject({ outcome: 'REJECTED', round: 1 });
  });

  it('ignores a decision that is older than the one it knows', async () => {
    await reviewByHand();
    const onboarding = await rig.start({ documents: [], consents: [] });
    await onboarding.until(waitsFor('documents'));
    await decided(onboarding, 'APPROVED', { occurredAt: '2026-05-02T10:00:00Z' });
    await decided(onboarding, 'REJECTED', { occurredAt: '2026-05-01T10:00:00Z' });
    const { timeline } = await onboarding.until(({ timeline: lines }) =>
      lines.some(({ what }) => what.includes('older')),
    );
    expect(timeline.at(-1)?.what).toBe('FinHub reports an older decision: ignored');
    await withdrawn(onboarding);
  });

  it('reads ever more rarely while FinHub keeps changing its reason', async () => {
    await reviewByHand();
    const answer = (missing: string[]) => ({
      code: 200,
      data: { activationAllowed: false, verificationOk: false, consentOk: false, missingConsents: missing },
    });
    const check = { operation: 'checkIndividualActivation', kind: 'status', status: 200 } as const;
    for (let nth = 1; nth <= 30; nth += 2)
      await rig.sandbox.control.addFault({ ...check, nth, body: answer(['A']) });
    const onboarding = await rig.start({}, { expiresAfterMs: DAY_MS });
    expect((await onboarding.handle.result()).state.outcome).toBe('EXPIRED');
    const { historyLength } = await onboarding.handle.describe();
    expect(historyLength).toBeLessThan(300);
  });

  it('holds at most 50 documents, one of a type that is there taking its place', async () => {
    // Parked before any upload, so that documents only gather.
    await rig.sandbox.control.addFault({ operation: 'createVerification', kind: 'status', status: 403 });
    const onboarding = await rig.start({ documents: [], consents: [] });
    await onboarding.until(waitsFor('operator'));
    const types = Array.from({ length: 50 }, (_, n) => `KIND_${'A'.repeat(n + 1)}`);
    const submit = (...kinds: string[]) =>
      onboarding.handle.executeUpdate(updateNames.submitDocuments, {
        args: [{ documents: kinds.map((type) => ({ ...passport, type })) }],
      });
    await submit(...types);
    await expect(submit('PASSPORT')).rejects.toMatchObject({ cause: { type: 'too-many-messages' } });
    await submit(...types);
    await withdrawn(onboarding);
  });

  it('uploads what comes while another document is parked', async () => {
    await rig.sandbox.control.addFault({
      operation: 'uploadVerificationDocument',
      kind: 'status',
      status: 403,
      times: 1,
    });
    const onboarding = await rig.start({ documents: [passport] });
    await onboarding.until(waitsFor('operator'));
    await onboarding.handle.executeUpdate(updateNames.submitDocuments, {
      args: [{ documents: [proofOfAddress] }],
    });
    await expect.poll(async () => (await onboarding.effects())['document/PROOF_OF_ADDRESS']).toBe(1);
    await onboarding.handle.executeUpdate(updateNames.retryStep, { args: [{ requestedBy: 'anna' }] });
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
  });

  it('uploads a parked document all the same when a report of an active customer interrupts it', async () => {
    await rig.sandbox.control.addFault({
      operation: 'uploadVerificationDocument',
      kind: 'status',
      status: 403,
      times: 1,
    });
    const onboarding = await rig.start();
    // Nothing else is under way by then: what the report interrupts is the parked upload alone.
    await onboarding.until(
      ({ parked, timeline }) =>
        parked?.errorType === 'FinHubForbidden' &&
        ['Document uploaded', 'Consent accepted: data-processing'].every((done) =>
          timeline.some(({ what }) => what.startsWith(done)),
        ),
    );
    await onboarding.handle.signal(signalNames.customerStatusChanged, { eventId: 'evt-a', status: 'ACTIVE' });
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
    expect(await onboarding.effects()).toEqual(oneEffectPerStep);
  });

  it('looks at once into a report of an active customer while it waits for the activation code', async () => {
    const onboarding = await rig.start({}, { activationCode: 'customer' });
    const { finhub } = await onboarding.until(waitsFor('activation-code'));
    const customerId = toCustomerId(finhub.customerId ?? '');
    const activation = { userId: onboarding.signup.customer.email, code: 'by-hand' };
    await rig.finhub.individuals.activate(customerId, activation, { client: {}, nextRequestId: randomUUID });
    await onboarding.handle.signal(signalNames.customerStatusChanged, { eventId: 'evt-a', status: 'ACTIVE' });
    expect((await onboarding.handle.result()).state).toMatchObject({
      outcome: 'ACTIVATED',
      finhub: { iban: expect.any(String) as string },
    });
    expect(await onboarding.effects()).toEqual(oneEffectPerStep);
  });

  it('takes a callback once, also when it comes again in a later run', async () => {
    await reviewByHand();
    const first = await rig.start();
    await decisionAwaited(first);
    await decided(first, 'REJECTED', { occurredAt: '2026-05-02T10:00:00Z' });
    expect((await first.handle.result()).state.outcome).toBe('REJECTED');
    const second = await rig.start({ ...first.signup, eventId: 'evt-second' });
    await decisionAwaited(second, 2);
    await decided(second, 'REJECTED', { occurredAt: '2026-05-02T10:00:00Z' });
    await decided(second, 'REJECTED', { eventId: 'evt-older', occurredAt: '2026-05-01T10:00:00Z' });
    const state = await second.until(({ timeline }) => timeline.some(({ what }) => what.includes('older')));
    expect(state).toMatchObject({ outcome: null, waitingFor: 'decision' });
    await rig.sandbox.control.approve(openVerification());
    expect((await second.handle.result()).state.outcome).toBe('ACTIVATED');
  });

  it('goes on with a customer.created that comes after the registration was parked for want of it', async () => {
    await rig.sandbox.control.setSwitches({ registrationConflictBody: 'none' });
    await rig.sandbox.control.addFault({
      operation: 'registerIndividualCustomer',
      kind: 'cut-after',
      nth: 1,
    });
    const onboarding = await rig.start({}, { registrationRecoveryMs: 1_000 });
    await onboarding.until(({ parked }) => parked?.errorType === 'FinHubConflict');
    const [customer] = rig.sandbox.control.customers({ email: onboarding.signup.customer.email });
    if (customer?.kind !== 'individual') throw new Error('The sandbox lacks the customer');
    await onboarding.handle.signal(signalNames.customerStatusChanged, {
      eventId: 'evt-created',
      status: 'PENDING_ACTIVATION',
      customerId: customer.customerId,
      userId: customer.userId,
    });
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
    expect(await onboarding.effects()).toEqual(oneEffectPerStep);
  });

  it('ignores what FinHub reports on another customer', async () => {
    const onboarding = await rig.start({ documents: [], consents: [] });
    await onboarding.until(waitsFor('documents'));
    const stranger = { customerId: 'stranger' };
    await onboarding.handle.signal(signalNames.customerStatusChanged, {
      eventId: 'evt-s',
      status: 'SUSPENDED',
      ...stranger,
    });
    await decided(onboarding, 'REJECTED', stranger);
    const { timeline, customerStatus } = await onboarding.until(
      ({ timeline: lines }) => lines.filter(({ what }) => what.includes('another customer')).length === 2,
    );
    expect(customerStatus).toBe('PENDING_ACTIVATION');
    expect(timeline.at(-1)?.what).toBe('FinHub reports on another customer: ignored');
    await withdrawn(onboarding);
  });

  it('takes the late callback of a decision that an operator reported for that decision', async () => {
    await reviewByHand();
    const onboarding = await rig.start();
    await decisionAwaited(onboarding);
    const madeAt = new Date(Date.now() - DAY_MS).toISOString();
    await onboarding.handle.executeUpdate(updateNames.decideVerification, {
      args: [{ decision: 'RESUBMIT', decidedBy: 'anna' }],
    });
    await onboarding.until(waitsFor('documents'));
    await onboarding.handle.executeUpdate(updateNames.submitDocuments, { args: [{ documents: [passport] }] });
    await onboarding.until(waitsFor('decision'));
    await decided(onboarding, 'RESUBMIT', { occurredAt: madeAt });
    const { round } = await onboarding.until(({ timeline }) =>
      timeline.some(({ what }) => what.includes('older')),
    );
    expect(round).toBe(1);
    await rig.sandbox.control.approve(openVerification());
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
  });

  it('raises an alert when the decision is overdue', async () => {
    await reviewByHand();
    const onboarding = await rig.start({}, { expiresAfterMs: 10 * DAY_MS });
    const { state } = await onboarding.handle.result();
    expect(state.outcome).toBe('EXPIRED');
    expect(state.timeline.map(({ what }) => what)).toContain('The decision is overdue');
  });
});
