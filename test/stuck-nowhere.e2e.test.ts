import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signalNames, updateNames, type Decision } from '../src/contract/messages.js';
import type { OnboardingState } from '../src/contract/onboarding.js';
import { toCustomerId } from '../src/finhub/ids.js';
import { directorOf } from './support/companies.js';
import { startRigOnServer } from './support/rig-on-server.js';
import type { Case, Rig } from './support/rig.js';
import { consentTo, passport, signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';

silenceTemporal();

const rarely = { firstMs: 3_600_000, longestMs: 3_600_000 };
const often = { firstMs: 200, longestMs: 500 };
const impatient = { decisionPoll: rarely, readinessPoll: often, walletPoll: often, stepRetryForMs: 500 };

describe('a case stands still nowhere without being found', () => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await startRigOnServer();
  });
  afterAll(() => rig.close());
  beforeEach(async () => {
    await rig.sandbox.control.reset();
    await rig.sandbox.control.setSwitches({ activationMode: 'sync', orgAdminDelay: 0 });
  });

  const call = () => ({ client: {}, nextRequestId: randomUUID });
  const waitsFor = (onboarding: Case, wait: string) =>
    onboarding.until(({ waitingFor }) => waitingFor === wait);
  const parkedAt = (onboarding: Case, step: string) =>
    onboarding.until(({ parkedSteps }) => parkedSteps.some((parked) => parked.step.startsWith(step)));
  const told = (onboarding: Case, what: string) =>
    onboarding.until(({ timeline }) => timeline.some((entry) => entry.what.startsWith(what)));
  const decided = (onboarding: Case, decision: Decision, ...reasons: string[]) =>
    onboarding.handle.signal(signalNames.verificationDecided, { eventId: randomUUID(), decision, reasons });
  const update = (onboarding: Case, name: string, argument: object) =>
    onboarding.handle.executeUpdate<OnboardingState, [object]>(name, { args: [argument] });
  const retry = (onboarding: Case) => update(onboarding, updateNames.retryStep, { requestedBy: 'anna' });
  const withdraw = (onboarding: Case) => update(onboarding, updateNames.withdraw, { requestedBy: 'anna' });
  const approve = async (onboarding: Case) => {
    const { finhub } = await onboarding.state();
    await rig.sandbox.control.approve(finhub.verificationId ?? '');
    await decided(onboarding, 'APPROVED');
  };

  it.each([
    ['readiness after an approval', 'checkIndividualActivation', 'checkReadiness'],
    ['a wallet after a report of an active customer', 'listCustomerWallets', 'findWallet'],
  ])('while it reads %s', async (_what, operation, step) => {
    const onboarding = await rig.start({}, impatient);
    await waitsFor(onboarding, 'decision');
    await rig.sandbox.control.addFault({ kind: 'status', status: 500, operation });
    if (step === 'checkReadiness') await approve(onboarding);
    else
      await onboarding.handle.signal(signalNames.customerStatusChanged, { eventId: 'e', status: 'ACTIVE' });
    expect(await parkedAt(onboarding, step)).toMatchObject({ waitingFor: 'operator' });
    await rig.sandbox.control.clearFaults();
    await retry(onboarding);
    if (step === 'findWallet') await approve(onboarding);
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
  });

  it('while a document is parked and FinHub asks for another one', async () => {
    await rig.sandbox.control.addFault({
      ...{ kind: 'status', status: 403, operation: 'uploadVerificationDocument', nth: 2 },
    });
    const onboarding = await rig.start({}, impatient);
    await parkedAt(onboarding, 'uploadDocument');
    await decided(onboarding, 'RESUBMIT', 'PASSPORT_BLURRED');
    expect(await waitsFor(onboarding, 'documents')).toMatchObject({ round: 1 });
    await update(onboarding, updateNames.submitDocuments, { documents: [passport] });
    await waitsFor(onboarding, 'decision');
    await approve(onboarding);
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
  });

  it('while FinHub refuses a consent, which the customer gives anew', async () => {
    await rig.sandbox.control.addFault({
      ...{ kind: 'status', status: 422, operation: 'acceptIndividualConsent', nth: 1 },
    });
    const onboarding = await rig.start({}, impatient);
    expect(await parkedAt(onboarding, 'acceptConsent/terms')).toMatchObject({ waitingFor: 'correction' });
    const again = { consents: [{ ...consentTo('terms'), version: '2.0' }] };
    await update(onboarding, updateNames.acceptConsents, again);
    await waitsFor(onboarding, 'decision');
    expect(await onboarding.effects()).toMatchObject({ 'consent/terms': 1, 'consent/privacy': 1 });
    await withdraw(onboarding);
  });

  it('while FinHub refuses a person after an answer was lost', async () => {
    const operation = 'addDirector';
    await rig.sandbox.control.addFault({ kind: 'status', status: 500, operation, times: 1 });
    await rig.sandbox.control.addFault({ kind: 'status', status: 422, operation, times: 1 });
    const onboarding = await rig.startCompany({}, impatient);
    const { parked } = await parkedAt(onboarding, operation);
    const index = Number(parked?.step.split('/')[1]);
    const person = { ...onboarding.signup.directors[index], phone: '+37060000000' };
    await update(onboarding, updateNames.submitPerson, { role: 'director', index, person });
    await waitsFor(onboarding, 'decision');
    await withdraw(onboarding);
  });

  it('while FinHub does not list the directors, of whom one came late', async () => {
    const onboarding = await rig.startCompany({}, impatient);
    await waitsFor(onboarding, 'decision');
    const operation = 'listDirectors';
    await rig.sandbox.control.addFault({ kind: 'status', status: 403, operation });
    const person = directorOf(`late.${randomUUID()}@example.com`);
    await update(onboarding, updateNames.submitPerson, { role: 'director', person });
    await parkedAt(onboarding, operation);
    await approve(onboarding);
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
  });

  it('where one repairable rejection is told again and again: it is one round', async () => {
    const onboarding = await rig.start({}, { ...impatient, repairableReasons: ['BLURRED'] });
    await waitsFor(onboarding, 'decision');
    for (let times = 0; times < 4; times++) await decided(onboarding, 'REJECTED', 'BLURRED');
    await told(onboarding, 'FinHub asks for new documents');
    expect(await waitsFor(onboarding, 'documents')).toMatchObject({ round: 1, outcome: null });
    await withdraw(onboarding);
  });

  it('where it is suspended before its activation: it can be withdrawn', async () => {
    const onboarding = await rig.start({}, { ...impatient, activationCode: 'customer' });
    await waitsFor(onboarding, 'decision');
    await approve(onboarding);
    await waitsFor(onboarding, 'activation-code');
    await onboarding.handle.signal(signalNames.customerStatusChanged, { eventId: 'e', status: 'SUSPENDED' });
    await onboarding.until(({ customerStatus }) => customerStatus === 'SUSPENDED');
    await update(onboarding, updateNames.submitActivationCode, { sealedCode: 'not opened' });
    await withdraw(onboarding);
    expect((await onboarding.handle.result()).state.outcome).toBe('WITHDRAWN');
  });

  it('where FinHub refuses the activation and reports an active customer all the same', async () => {
    await rig.sandbox.control.addFault({
      ...{ kind: 'status', status: 403, operation: 'activateIndividualCustomer' },
    });
    const onboarding = await rig.start({}, impatient);
    await waitsFor(onboarding, 'decision');
    await approve(onboarding);
    const { finhub } = await parkedAt(onboarding, 'activateIndividual');
    await rig.sandbox.control.clearFaults();
    const { email } = onboarding.signup.customer;
    const customerId = toCustomerId(finhub.customerId ?? '');
    await rig.finhub.individuals.activate(customerId, { userId: email, code: 'X' }, call());
    await onboarding.handle.signal(signalNames.customerStatusChanged, { eventId: 'e', status: 'ACTIVE' });
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
    expect(await onboarding.effects()).toMatchObject({ activation: 1 });
  });

  it('where an activation in doubt was not done after all: it is made again', async () => {
    const operation = 'activateIndividualCustomer';
    const notAllowed = { code: 200, data: { verificationOk: true, activationAllowed: false } };
    const onboarding = await rig.start({}, impatient);
    await waitsFor(onboarding, 'decision');
    await rig.sandbox.control.addFault({ kind: 'cut-before', operation, times: 1 });
    await rig.sandbox.control.addFault({ kind: 'status', status: 409, operation, times: 1 });
    // Allowed at first, then refused: FinHub misses nothing and shows no wallet.
    const readiness = {
      kind: 'status',
      status: 200,
      body: notAllowed,
      operation: 'checkIndividualActivation',
    } as const;
    await rig.sandbox.control.addFault({ ...readiness, nth: 2 });
    await approve(onboarding);
    const { state } = await onboarding.handle.result();
    expect(state.outcome).toBe('ACTIVATED');
    expect(state.timeline.map(({ what }) => what)).toContain(
      'FinHub may have activated the customer, but shows no wallet yet',
    );
    expect(await onboarding.effects()).toMatchObject({ activation: 1 });
  });

  it("nor takes a stranger's customer for its own after attempts that certainly did nothing", async () => {
    await rig.sandbox.control.setSwitches({ registrationConflictBody: 'id' });
    await rig.sandbox.control.addFault({
      ...{ kind: 'status', status: 503, operation: 'registerIndividualCustomer' },
    });
    const signup = signupOf();
    const onboarding = await rig.start(signup, { ...impatient, stepRetryForMs: 0 });
    await parkedAt(onboarding, 'registerIndividual');
    await rig.sandbox.control.clearFaults();
    const category = { id: 'fs-cat-b2c-low-001', name: 'Individual Standard' };
    const details = { details: signup.customer, password: 'Another-Passw0rd', category };
    const stranger = await rig.finhub.individuals.register(details, call());
    await retry(onboarding);
    const state = await onboarding.until(({ parked }) => parked?.errorType === 'FinHubConflict');
    expect(state.finhub.customerId).toBeNull();
    const resolution = { customerId: 'wrong-id', requestedBy: 'anna' };
    await update(onboarding, updateNames.resolveRegistration, resolution);
    // A wrong id can be put right as long as nothing was started with it.
    await parkedAt(onboarding, 'checkReadiness');
    await update(onboarding, updateNames.resolveRegistration, {
      customerId: stranger.customerId,
      requestedBy: 'anna',
    });
    await waitsFor(onboarding, 'decision');
    expect((await onboarding.state()).finhub.customerId).toBe(stranger.customerId);
    await withdraw(onboarding);
  });
});
