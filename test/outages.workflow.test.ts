import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createDataConverter } from '../src/codec/index.js';
import { updateNames } from '../src/contract/messages.js';
import type { OnboardingState } from '../src/contract/onboarding.js';
import { companyOf, oneEffectEach, oneEffectPerCompanyStep, peopleOf } from './support/companies.js';
import { riddenOut } from './support/outage-ride.js';
import { answersLost, otherOutages, tooSlow, unavailable } from './support/outages.js';
import { startRigOnServer } from './support/rig-on-server.js';
import {
  finhubOptions,
  payloadKeys,
  startRig,
  type Case,
  type FinHubSettings,
  type Rig,
} from './support/rig.js';
import { oneEffectPerStep, passport, proofOfAddress } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { broughtTo, placeOf, places, reviewedAtOnce } from './support/stages.js';
import { stepRunsOf } from './support/step-attempts.js';
import { createTimeSkippingEnvironment } from './support/time-skipping.js';

silenceTemporal();

const HOUR_MS = 60 * 60 * 1000;

/** Places that wait for an answer and leave nothing behind. */
const reads = ['list of directors', 'decision', 'readiness', 'wallet'];

describe('an outage of FinHub', () => {
  let environment: TestWorkflowEnvironment;

  beforeAll(async () => {
    environment = await createTimeSkippingEnvironment({ dataConverter: createDataConverter(payloadKeys) });
  });
  afterAll(() => environment.teardown());

  const rigWith = async ({ finhub }: { readonly finhub?: FinHubSettings | undefined } = {}) => {
    const { client, nativeConnection: connection } = environment;
    const rig = await startRig({ client, connection, switches: reviewedAtOnce, ...(finhub && { finhub }) });
    onTestFinished(() => rig.close());
    return rig;
  };

  describe('of six hours', () => {
    const some = (...names: string[]) => places.filter(({ name }) => names.includes(name));

    it.each([
      ...(['individual', 'organization'] as const).map((kind) => ({
        ...unavailable,
        at: `every place of an ${kind}`,
        from: places.filter((place) => place.kind === kind),
      })),
      { ...answersLost, at: 'every effect', from: places.filter(({ name }) => !reads.includes(name)) },
      ...otherOutages.map((outage, turn) => ({
        ...outage,
        at: 'every fifth place',
        from: places.filter((_place, index) => index % 5 === turn),
      })),
      { ...tooSlow, at: 'some effects', from: some('registration', 'shareholders') },
    ])('fails no case at $at and ends by itself: $way', async ({ from, ...outage }) => {
      const cases = await riddenOut({ environment, rigWith }, outage, from);
      expect(cases).toHaveLength(from.length + 1);
      expect(cases.filter(({ outcome, wasParked }) => outcome !== 'ACTIVATED' || wasParked)).toEqual([]);
      expect(cases.filter(({ waiting }) => waiting.length === 0)).toEqual([]);
      expect(cases.flatMap(({ at, late }) => late.map((step) => `${at}: ${step}`))).toEqual([]);
      expect(cases.flatMap(({ at, rare }) => rare.map((step) => `${at}: ${step}`))).toEqual([]);
      expect(cases.filter(({ mostAttempts }) => mostAttempts >= 100)).toEqual([]);
      expect(cases.filter(({ requests, waiting }) => requests >= 100 * waiting.length)).toEqual([]);
      expect(cases.map(({ at, effects }) => ({ at, effects }))).toEqual(
        cases.map(({ at, expectedEffects }) => ({ at, effects: expectedEffects })),
      );
    });

    it('makes fewer than 100 attempts also where FinHub asks for short pauses', async () => {
      const rig = await rigWith();
      const { onboarding } = await broughtTo(rig, placeOf('individual', 'verification'));
      await rig.sandbox.control.clearFaults();
      await rig.sandbox.control.addFault({ kind: 'status', status: 429, retryAfter: 60 });
      await environment.sleep('6h');
      await rig.sandbox.control.clearFaults();
      const { state } = await onboarding.handle.result();
      expect(state.outcome).toBe('ACTIVATED');
      expect(rig.sandbox.control.requests()['createVerification']).toBeLessThan(100);
    });
  });

  it('of three days parks what it stops, and lets it resume by itself within the hour', async () => {
    const rig = await rigWith();
    const { control } = rig.sandbox;
    const people = peopleOf({ employees: 6, directors: 4, shareholders: 2 });
    const { organization } = companyOf();
    const held = { kind: 'status', status: 503 } as const;
    for (const operation of ['addDirector', 'addShareholder'])
      await control.addFault({ ...held, operation, customer: organization.email });
    for (const { email } of people.employees.slice(1))
      await control.addFault({ ...held, operation: 'addEmployee', customer: email });
    const company = await rig.startCompany({ ...people, organization });
    const { onboarding: person } = await broughtTo(rig, placeOf('individual', 'verification'));
    await company.until(told('First employee added: acts for the organization'));
    const holds = control.faults();
    await control.addFault(held);
    for (const { id } of holds) await control.clearFaults(id);

    await environment.sleep('13h');
    const parked = await person.state();
    expect(parked).toMatchObject({
      waitingFor: 'operator',
      parked: { step: 'startVerification', errorType: 'FinHubUnavailable' },
    });
    const { since, retryAt } = parked.parked ?? { since: '', retryAt: null };
    expect(Date.parse(retryAt ?? '') - Date.parse(since)).toBe(HOUR_MS);
    expect((Date.parse(since) - Date.parse(parked.startedAt)) / HOUR_MS).toBeCloseTo(12, 0);
    expect(await parkedAttribute(person)).toBe('FinHubUnavailable');
    // As many as a case calls at once.
    expect((await company.state()).parkedSteps).toHaveLength(8);
    expect(await parkedAttribute(company)).toBe('FinHubUnavailable');

    await environment.sleep('59h');
    const stopped = await company.state();
    await control.clearFaults();
    const backAtMs = await environment.currentTimeMs();
    await environment.sleep('61m');

    for (const onboarding of [person, company]) {
      const { outcome, closedAt, timeline } = await onboarding.state();
      expect(outcome).toBe('ACTIVATED');
      expect(Date.parse(closedAt ?? '') - backAtMs).toBeLessThan(HOUR_MS + 5_000);
      expect(await parkedAttribute(onboarding)).toBeUndefined();
      const steps = onboarding === person ? [parked.parked] : stopped.parkedSteps;
      const lines = timeline.map(({ what }) => what).filter((what) => /^(?:Parked|Resumed): /.test(what));
      expect(lines.toSorted()).toEqual(
        steps
          .flatMap((one) => [`Parked: ${one?.step ?? ''} (FinHubUnavailable)`, `Resumed: ${one?.step ?? ''}`])
          .toSorted(),
      );
    }
    expect(stopped.parkedSteps.length).toBeGreaterThan(8);
    expect(await person.effects()).toEqual(oneEffectPerStep);
    expect(await company.effects()).toEqual(oneEffectEach(people));
    expect((await stepRunsOf(person.handle)).events).toBeLessThan(120);
    // 280 to 320, by how the people's answers meet in workflow tasks; attempts that wrote events would be thousands.
    expect((await stepRunsOf(company.handle)).events).toBeLessThan(600);
  }, 120_000);

  describe('that is a wrong password of ours', () => {
    const wrong = ({ sandbox }: Rig): FinHubSettings => ({
      signIn: { ...finhubOptions(sandbox).signIn, password: 'Wrong-Passw0rd1' },
    });

    it('parks all cases of a day with fewer sign-ins than lock the account, one more when an operator insists', async () => {
      const rig = await startRigOnServer({ switches: reviewedAtOnce });
      onTestFinished(() => rig.close());
      // For the clock of the client's pauses between sign-ins, and of the account's lock, a day passes.
      vi.useFakeTimers({ toFake: ['Date'] });
      onTestFinished(() => void vi.useRealTimers());
      rig.renewClient(wrong(rig));
      const signIns = () => rig.sandbox.control.requests()['createAdminSession'] ?? 0;
      const cases: Case[] = [];
      for (let hour = 0; hour < 24; hour += 4) {
        const onboarding = await (hour % 8 === 0 ? rig.start() : rig.startCompany());
        const { parked, waitingFor } = await onboarding.until((state) => state.parked !== null);
        expect(parked).toMatchObject({ errorType: 'FinHubCredentialsRejected', retryAt: null });
        expect(waitingFor).toBe('operator');
        cases.push(onboarding);
        vi.setSystemTime(Date.now() + 4 * HOUR_MS);
      }
      expect(signIns()).toBe(3);
      const [first] = cases;
      if (first === undefined) throw new Error('No case was started');
      await retried(first);
      await first.until(({ parked, timeline }) => parked !== null && parkings({ timeline }) === 2);
      expect(signIns()).toBe(4);

      rig.renewClient();
      for (const onboarding of cases) await retried(onboarding);
      const results = await Promise.all(cases.map(({ handle }) => handle.result()));
      expect(results.map(({ state }) => state.outcome)).toEqual(cases.map(() => 'ACTIVATED'));
      expect(signIns()).toBe(5);
    });

    it('costs one more sign-in when an operator retries all that is parked of a case', async () => {
      const rig = await startRigOnServer({ switches: reviewedAtOnce });
      onTestFinished(() => rig.close());
      const { control } = rig.sandbox;
      await control.addFault({ operation: 'addDirector', kind: 'status', status: 503 });
      const people = peopleOf({ employees: 1, directors: 12, shareholders: 1 });
      const company = await rig.startCompany(people);
      await company.until(told('First employee added: acts for the organization'));
      rig.renewClient(wrong(rig));
      const signInsBefore = control.requests()['createAdminSession'] ?? 0;
      await company.until(({ parkedSteps }) => parkedSteps.length >= 12);
      await retried(company);
      await company.until((state) => state.parkedSteps.length >= 12 && parkings(state) >= 24);
      const refused = (control.requests()['createAdminSession'] ?? 0) - signInsBefore;
      await company.handle.executeUpdate(updateNames.withdraw, { args: [{ requestedBy: 'anna' }] });
      await company.handle.result();
      expect(refused).toBeLessThan(3);
    });
  });

  it('of the uploads alone lets the consents through, however many documents wait', async () => {
    const rig = await rigWith();
    const { control } = rig.sandbox;
    await control.setSwitches({ reviewer: { mode: 'manual' } });
    await control.addFault({ operation: 'uploadVerificationDocument', kind: 'status', status: 503 });
    const more = ['A', 'B', 'C', 'D', 'E', 'F'].map((letter) => ({ ...passport, type: `PAGE_${letter}` }));
    const onboarding = await rig.start({ documents: [passport, proofOfAddress, ...more] });
    const { finhub } = await onboarding.until((state) => state.finhub.verificationId !== null);
    await environment.sleep('1h');
    const { 'consent/terms': consents } = await onboarding.effects();
    await control.clearFaults();
    await environment.sleep('11m');
    await control.approve(finhub.verificationId ?? 'none');
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
    expect(consents).toBe(1);
  });

  it('is not made worse by an operator who retries fifty times', async () => {
    const rig = await startRigOnServer({ switches: reviewedAtOnce });
    onTestFinished(() => rig.close());
    const { control } = rig.sandbox;
    for (const operation of ['createVerification', 'addEmployee'])
      await control.addFault({ operation, kind: 'cut-after' });
    const impatient = { stepRetryForMs: 0, parkedRetryEveryMs: 60_000 };
    const person = await rig.start({}, impatient);
    const company = await rig.startCompany({}, impatient);
    await Promise.all(
      [person, company].map(async (onboarding) => {
        for (let times = 0; times < 50; times++) {
          await onboarding.until(({ parked }) => parked !== null);
          await retried(onboarding);
        }
      }),
    );
    await control.clearFaults();
    for (const onboarding of [person, company]) {
      await onboarding.until(({ parked, outcome }) => parked !== null || outcome !== null);
      if ((await onboarding.state()).parked !== null) await retried(onboarding);
      expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
      const { events } = await stepRunsOf(onboarding.handle);
      expect(events).toBeLessThan(1_500);
    }
    expect(await person.effects()).toEqual(oneEffectPerStep);
    expect(await company.effects()).toEqual(oneEffectPerCompanyStep);
  }, 120_000);
});

function retried({ handle }: Case): Promise<unknown> {
  return handle.executeUpdate(updateNames.retryStep, { args: [{ requestedBy: 'anna' }] });
}

function parkings({ timeline }: Pick<OnboardingState, 'timeline'>): number {
  return timeline.filter(({ what }) => what.startsWith('Parked')).length;
}

const told = (line: string) => (state: OnboardingState) => state.timeline.some(({ what }) => what === line);

async function parkedAttribute({ handle }: Case): Promise<unknown> {
  const { typedSearchAttributes } = await handle.describe();
  return typedSearchAttributes.getAll().find(({ key }) => key.name === 'OnboardingParked')?.value;
}
