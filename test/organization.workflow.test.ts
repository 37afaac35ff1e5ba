import { randomUUID } from 'node:crypto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDataConverter } from '../src/codec/index.js';
import { signalNames, updateNames } from '../src/contract/messages.js';
import type { ParsedOrganizationSignup } from '../src/signup/index.js';
import { companyOf, directorOf, employeeOf, oneEffectPerCompanyStep, ownerOf } from './support/companies.js';
import { payloadKeys, startRig, type Case, type Rig } from './support/rig.js';
import { silenceTemporal } from './support/silence.js';
import { createTimeSkippingEnvironment } from './support/time-skipping.js';

silenceTemporal();

const DAY_MS = 24 * 60 * 60 * 1000;

describe('organization onboarding on skipped time', () => {
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
    await rig.sandbox.control.setSwitches({
      activationMode: 'sync',
      reviewer: { mode: 'auto', delayMs: 0 },
      orgAdminDelay: 0,
    });
  });

  const reviewByHand = () => rig.sandbox.control.setSwitches({ reviewer: { mode: 'manual' } });
  const fault = (operation: string, kind: 'cut-before' | 'cut-after', nth = 1) =>
    rig.sandbox.control.addFault({ operation, kind, nth });
  const submitPerson = (onboarding: Case, person: object) =>
    onboarding.handle.executeUpdate(updateNames.submitPerson, { args: [person] });
  const decided = (onboarding: Case, decision: string) =>
    onboarding.handle.signal(signalNames.verificationDecided, { eventId: `evt-${decision}`, decision });
  /** Waits until the poll for the decision has read, so that no call is under way: the next one comes in minutes. */
  const decisionAwaited = async (onboarding: Case, reads = 1) => {
    await onboarding.until(waitsFor('decision'));
    const done = () => rig.sandbox.control.requests()['checkOrganizationReadiness'] ?? 0;
    await expect.poll(done).toBeGreaterThanOrEqual(reads);
    return onboarding.until(waitsFor('decision'));
  };
  const approved = async () => {
    const [open] = rig.sandbox.control.verifications({ open: true });
    await rig.sandbox.control.approve(open?.verificationId ?? '');
  };
  const withdrawn = async (onboarding: Case) => {
    await onboarding.handle.executeUpdate(updateNames.withdraw, { args: [{ requestedBy: 'anna' }] });
    await onboarding.handle.result();
  };
  const parkedAt =
    (step: string) => (state: { readonly parkedSteps: readonly { readonly step: string }[] }) =>
      state.parkedSteps.some((parked) => parked.step === step);
  const waitsFor = (wait: string) => (state: { readonly waitingFor: string }) => state.waitingFor === wait;
  const says = (words: string) => (state: { readonly timeline: readonly { readonly what: string }[] }) =>
    state.timeline.some(({ what }) => what.includes(words));
  const owners = (...shares: number[]): Pick<ParsedOrganizationSignup, 'shareholders'> => ({
    shareholders: shares.map((share, index) => ownerOf(`Owner${index}`, share)),
  });
  const ownersAtFinHub = async (onboarding: Case) =>
    Object.fromEntries(
      Object.entries(await onboarding.effects()).filter(([effect]) => effect.startsWith('shareholder/')),
    );

  it('takes a company to ACTIVE although every callback is lost', async () => {
    const onboarding = await rig.startCompany();
    const { state } = await onboarding.handle.result();
    expect(state).toMatchObject({
      kind: 'organization',
      outcome: 'ACTIVATED',
      customerStatus: 'ACTIVE',
      stage: 'done',
      missing: { documents: [], consents: [] },
      finhub: {
        userId: expect.any(String) as string,
        iban: expect.stringMatching(/^[A-Z]{2}\.\.\.\d{4}$/) as string,
      },
    });
    expect(await onboarding.effects()).toEqual(oneEffectPerCompanyStep);
    expect(rig.sandbox.control.violations()).toEqual([]);
  });

  it('adds the first employee before anyone else, and acts in his name from then on', async () => {
    const onboarding = await rig.startCompany();
    const { state } = await onboarding.handle.result();
    const [company] = rig.sandbox.control.customers({ customerId: state.finhub.customerId ?? '' });
    if (company?.kind !== 'organization') throw new Error('The sandbox lacks the company');
    const [first] = company.employees;
    expect(first).toMatchObject({ number: 1, userId: state.finhub.userId });
    const people = rig.sandbox.control
      .ledger()
      .filter(({ effect }) => ['employee', 'director', 'shareholder'].includes(effect));
    expect(people[0]).toMatchObject({ effect: 'employee', item: '1' });
  });

  it('parks a person who is refused, and no other one, until someone corrects the person', async () => {
    const { organization, directors } = companyOf();
    const refused = directorOf(`refused.${organization.email}`);
    const onboarding = await rig.startCompany({ directors: [...directors, refused] });
    const state = await onboarding.until(
      (current) => parkedAt('addDirector/1')(current) && current.parkedSteps.length === 1,
    );
    expect(state).toMatchObject({
      stage: 'personnel',
      waitingFor: 'correction',
      parked: { errorType: 'FinHubInvalidData', fields: ['/directors/1/email'] },
    });
    await expect.poll(async () => (await onboarding.effects())['shareholder/2']).toBe(1);
    const corrected = directorOf(`accepted.${organization.email}`);
    await submitPerson(onboarding, { role: 'director', index: 1, person: corrected });
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
    expect(await onboarding.effects()).toEqual({ ...oneEffectPerCompanyStep, 'director/2': 1 });
  });

  it('waits with everyone else for a first employee who is refused', async () => {
    const { organization, employees } = companyOf();
    const [, second] = employees;
    const refused = employeeOf(`refused.${organization.email}`);
    const onboarding = await rig.startCompany({ employees: [refused, ...(second ? [second] : [])] });
    await onboarding.until(parkedAt('addEmployee/0'));
    expect(Object.keys(await onboarding.effects())).toEqual(['registration']);
    const person = employeeOf(`accepted.${organization.email}`);
    const notAdmin = { ...person, roles: ['EMPLOYEE'] };
    await expect(
      submitPerson(onboarding, { role: 'employee', index: 0, person: notAdmin }),
    ).rejects.toMatchObject({ cause: { type: 'first-employee-not-admin' } });
    await submitPerson(onboarding, { role: 'employee', index: 0, person });
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
    expect(await onboarding.effects()).toEqual(oneEffectPerCompanyStep);
  });

  it('takes more people while FinHub reviews, but none that break the rules of a sign-up', async () => {
    await reviewByHand();
    const onboarding = await rig.startCompany();
    await decisionAwaited(onboarding);
    const refusal = (type: string) => ({ cause: { type } });
    await expect(
      submitPerson(onboarding, { role: 'shareholder', person: ownerOf('Late', 10) }),
    ).rejects.toMatchObject(refusal('shares-not-100'));
    const [known] = companyOf().directors;
    await expect(
      submitPerson(onboarding, { role: 'director', index: 0, person: known }),
    ).rejects.toMatchObject(refusal('wrong-state'));
    await expect(
      submitPerson(onboarding, { role: 'director', index: 7, person: known }),
    ).rejects.toMatchObject(refusal('wrong-state'));
    await submitPerson(onboarding, { role: 'director', person: known });
    await expect.poll(async () => (await onboarding.effects())['director/2']).toBe(1);
    await onboarding.until(waitsFor('decision'));
    await approved();
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
    expect(await onboarding.effects()).toEqual({ ...oneEffectPerCompanyStep, 'director/2': 1 });
  });

  it('registers with details that were corrected after a refusal', async () => {
    await rig.sandbox.control.addFault({
      operation: 'registerOrganization',
      kind: 'status',
      status: 400,
      times: 1,
      body: {
        code: 400,
        message: 'Validation failed',
        data: { errors: [{ field: 'organizationCustomer.organization.taxId', message: 'unknown' }] },
      },
    });
    const onboarding = await rig.startCompany();
    const { parked } = await onboarding.until(parkedAt('registerOrganization'));
    expect(parked?.fields).toEqual(['/organization/taxId']);
    const correct = (details: object) =>
      onboarding.handle.executeUpdate(updateNames.correctDetails, { args: [details] });
    await expect(correct({ customer: { phone: '+37060000000' } })).rejects.toMatchObject({
      cause: { type: 'wrong-state' },
    });
    await expect(correct({ organization: { email: 'new@example.com' } })).rejects.toMatchObject({
      cause: { type: 'identity-field' },
    });
    await correct({ organization: { taxId: 'LT999' } });
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
    expect(await onboarding.effects()).toEqual(oneEffectPerCompanyStep);
  });

  it('goes on with the user id that a conflict names, after the answer about the first employee was lost', async () => {
    await rig.sandbox.control.setSwitches({ employeeConflict: 'with-user-id' });
    await fault('addEmployee', 'cut-after');
    const onboarding = await rig.startCompany();
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
    expect(await onboarding.effects()).toEqual(oneEffectPerCompanyStep);
  });

  it('asks an operator for the user id where the conflict does not name it', async () => {
    await fault('addEmployee', 'cut-after');
    const onboarding = await rig.startCompany();
    await environment.sleep('10s');
    const { parked } = await onboarding.until(parkedAt('addEmployee/0'));
    expect(parked).toMatchObject({ errorType: 'FinHubConflict' });
    const { finhub } = await onboarding.state();
    const [company] = rig.sandbox.control.customers({ customerId: finhub.customerId ?? '' });
    const userId = company?.kind === 'organization' ? company.employees[0]?.userId : undefined;
    await onboarding.handle.executeUpdate(updateNames.resolveRegistration, {
      args: [{ userId, requestedBy: 'anna' }],
    });
    const { state } = await onboarding.handle.result();
    expect(state).toMatchObject({ outcome: 'ACTIVATED', finhub: { userId } });
    expect(await onboarding.effects()).toEqual(oneEffectPerCompanyStep);
  });

  it.each([
    ['another employee', 'addEmployee', 2],
    ['a director', 'addDirector', 1],
    ['the first shareholder', 'addShareholder', 1],
    ['the last shareholder', 'addShareholder', 2],
  ])('adds %s once although the answer was lost', async (_who, operation, nth) => {
    await fault(operation, 'cut-after', nth);
    const onboarding = await rig.startCompany();
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
    expect(await onboarding.effects()).toEqual(oneEffectPerCompanyStep);
  });

  it.each([
    ['had all been added', ['cut-after', 'cut-after'], [30, 30, 40]],
    ['had none been added', ['cut-before', 'cut-before'], [30, 30, 40]],
    ['differ in what they hold', ['cut-after', 'cut-before'], [10, 40, 50]],
    ['differ, the smaller one lost', ['cut-before', 'cut-after'], [10, 40, 50]],
  ] as const)('adds each shareholder once where two in doubt %s', async (_how, cuts, shares) => {
    for (const kind of cuts) await fault('addShareholder', kind);
    const onboarding = await rig.startCompany(owners(...shares));
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
    expect(await ownersAtFinHub(onboarding)).toEqual({
      'shareholder/1': 1,
      'shareholder/2': 1,
      'shareholder/3': 1,
    });
  });

  it('parks, rather than guesses, where FinHub may have the wrong one of two equal shareholders', async () => {
    await fault('addShareholder', 'cut-after');
    await fault('addShareholder', 'cut-before');
    const onboarding = await rig.startCompany(owners(30, 30, 40));
    await environment.sleep('1m');
    const { parked } = await onboarding.until(parkedAt('addShareholder/0'));
    expect(parked).toMatchObject({ errorType: 'FinHubConflict' });
    await onboarding.handle.executeUpdate(updateNames.retryStep, { args: [{ requestedBy: 'anna' }] });
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
  });

  it('makes at most 8 calls at once, and adds one shareholder at a time', async () => {
    const { organization } = companyOf();
    const employees = Array.from({ length: 20 }, (_, n) => employeeOf(`e${n}.${organization.email}`));
    const onboarding = await rig.startCompany({
      employees,
      ...owners(...Array.from({ length: 10 }, () => 10)),
    });
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
    const { events } = await onboarding.handle.fetchHistory();
    expect(mostAtOnce(events ?? [])).toBe(8);
    expect(mostAtOnce(events ?? [], 'addShareholder')).toBe(1);
  });

  it('adds whoever is new in a new run, and acts in the name of its own first employee', async () => {
    await reviewByHand();
    const first = await rig.startCompany();
    await decisionAwaited(first);
    await withdrawn(first);
    const { organization } = first.signup;
    const boss = employeeOf(`boss.${organization.email}`);
    const next = { ...first.signup, eventId: 'evt-second', employees: [boss, ...first.signup.employees] };
    const second = await rig.startCompany(next);
    const { finhub } = await decisionAwaited(second, 2);
    expect(await second.effects()).toMatchObject({ 'employee/1': 1, 'employee/2': 1, 'employee/3': 1 });
    const [company] = rig.sandbox.control.customers({ customerId: finhub.customerId ?? '' });
    const third = company?.kind === 'organization' ? company.employees[2] : undefined;
    expect(finhub.userId).toBe(third?.userId);
    await withdrawn(second);
  });

  it('parks other shareholders of a new run where FinHub has those of the earlier one', async () => {
    await reviewByHand();
    const first = await rig.startCompany(owners(60, 40));
    await decisionAwaited(first);
    await withdrawn(first);
    const others = [ownerOf('Other', 70), ownerOf('Another', 30)];
    const second = await rig.startCompany({ ...first.signup, eventId: 'evt-second', shareholders: others });
    const { parkedSteps } = await second.until(
      ({ parkedSteps: parked }) =>
        parked.filter(({ step }) => step.startsWith('addShareholder/')).length === 2,
    );
    expect(new Set(parkedSteps.map(({ errorType }) => errorType))).toEqual(new Set(['FinHubInvalidData']));
    await withdrawn(second);
  });

  it('adds only who is missing after a run that ended in the middle of the personnel', async () => {
    const refused = directorOf(`refused.${randomUUID()}@example.com`);
    const [director] = companyOf().directors;
    const first = await rig.startCompany({ directors: [refused], ...owners(50, 30, 20) });
    await first.until((state) => parkedAt('addDirector/0')(state) && state.parkedSteps.length === 1);
    await expect.poll(() => ownersAtFinHub(first)).toMatchObject({ 'shareholder/3': 1 });
    await withdrawn(first);
    const directors = director === undefined ? [] : [director];
    const second = await rig.startCompany({ ...first.signup, eventId: 'evt-second', directors });
    expect((await second.handle.result()).state.outcome).toBe('ACTIVATED');
    expect(await second.effects()).toMatchObject({
      'employee/1': 1,
      'employee/2': 1,
      'director/1': 1,
      'shareholder/1': 1,
      'shareholder/2': 1,
      'shareholder/3': 1,
    });
  });

  it('takes no correction of a person whom FinHub may have', async () => {
    await fault('addEmployee', 'cut-after');
    const onboarding = await rig.startCompany();
    await environment.sleep('10s');
    await onboarding.until(parkedAt('addEmployee/0'));
    const person = employeeOf(`other.${onboarding.signup.organization.email}`);
    await expect(submitPerson(onboarding, { role: 'employee', index: 0, person })).rejects.toMatchObject({
      cause: { type: 'wrong-state' },
    });
    await withdrawn(onboarding);
  });

  it('adds a person who came while FinHub was asked for its leave to activate', async () => {
    await reviewByHand();
    await rig.sandbox.control.setSwitches({ organizationReadiness: 'no-fields' });
    const onboarding = await rig.startCompany();
    await decisionAwaited(onboarding);
    await rig.sandbox.control.addFault({
      operation: 'checkOrganizationReadiness',
      kind: 'delay',
      ms: 1_500,
      times: 1,
    });
    await approved();
    await decided(onboarding, 'APPROVED');
    await onboarding.until(({ stage }) => stage === 'activation');
    const person = directorOf(`late.${onboarding.signup.organization.email}`);
    await submitPerson(onboarding, { role: 'director', person });
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
    expect((await onboarding.effects())['director/2']).toBe(1);
  });

  it('adds a person whom FinHub misses at the activation, and tries it again', async () => {
    await rig.sandbox.control.addFault({
      operation: 'activateOrganization',
      kind: 'status',
      status: 400,
      times: 1,
    });
    const onboarding = await rig.startCompany();
    await onboarding.until(parkedAt('activateOrganization'));
    const person = directorOf(`late.${onboarding.signup.organization.email}`);
    await submitPerson(onboarding, { role: 'director', person });
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
    expect((await onboarding.effects())['director/2']).toBe(1);
  });

  it('adds nobody again in a new run of a company that withdrew', async () => {
    await reviewByHand();
    const first = await rig.startCompany();
    await decisionAwaited(first);
    await withdrawn(first);
    const second = await rig.startCompany({ ...first.signup, eventId: 'evt-second' });
    await decisionAwaited(second, 2);
    await approved();
    const { state } = await second.handle.result();
    expect(state.outcome).toBe('ACTIVATED');
    expect(await second.effects()).toMatchObject({
      registration: 1,
      'employee/1': 1,
      'employee/2': 1,
      'director/1': 1,
      'shareholder/1': 1,
      'shareholder/2': 1,
    });
  });

  describe('where FinHub does not tell whether a company is ready', () => {
    beforeEach(() => rig.sandbox.control.setSwitches({ organizationReadiness: 404 }));

    it('activates it once it is approved', async () => {
      await reviewByHand();
      const onboarding = await rig.startCompany({}, { expiresAfterMs: 3 * DAY_MS });
      await decisionAwaited(onboarding);
      expect(rig.sandbox.control.requests()['activateOrganization']).toBeUndefined();
      await approved();
      await decided(onboarding, 'APPROVED');
      expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
      expect(await onboarding.effects()).toEqual(oneEffectPerCompanyStep);
    });

    it('never tries to activate as long as nobody has approved it', async () => {
      await reviewByHand();
      const onboarding = await rig.startCompany({}, { expiresAfterMs: 3 * DAY_MS });
      expect((await onboarding.handle.result()).state.outcome).toBe('EXPIRED');
      expect(rig.sandbox.control.requests()['activateOrganization']).toBeUndefined();
      expect(rig.sandbox.control.requests()['checkOrganizationReadiness']).toBeGreaterThan(5);
    });

    it('takes a wallet that waits for its activation as an approval', async () => {
      const onboarding = await rig.startCompany();
      expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
      expect(await onboarding.effects()).toEqual(oneEffectPerCompanyStep);
    });

    it('goes back to the decision when FinHub refuses the activation', async () => {
      await reviewByHand();
      const onboarding = await rig.startCompany({}, { expiresAfterMs: 3 * DAY_MS });
      await decisionAwaited(onboarding);
      await decided(onboarding, 'APPROVED');
      await onboarding.until(says('FinHub refused the activation as not ready'));
      const { state } = await onboarding.handle.result();
      expect(state.outcome).toBe('EXPIRED');
      expect(rig.sandbox.control.requests()['activateOrganization']).toBe(1);
    });
  });

  it('shows how far FinHub says that the wallet is', async () => {
    await rig.sandbox.control.setSwitches({ activationMode: 'async', walletDelayMs: 150 });
    const onboarding = await rig.startCompany();
    const { state } = await onboarding.handle.result();
    expect(state).toMatchObject({ outcome: 'ACTIVATED', reason: null });
    expect(state.timeline.some(({ what }) => what.startsWith('FinHub reports the wallet as'))).toBe(true);
  });

  it('is withdrawn while people are parked', async () => {
    const { organization, directors } = companyOf();
    const refused = directorOf(`refused.${organization.email}`);
    const onboarding = await rig.startCompany({ directors: [...directors, refused] });
    await onboarding.until(parkedAt('addDirector/1'));
    await expect.poll(async () => (await onboarding.effects())['shareholder/2']).toBe(1);
    await withdrawn(onboarding);
    expect((await onboarding.state()).outcome).toBe('WITHDRAWN');
  });
});

type HistoryEvents = readonly {
  readonly eventId?: unknown;
  readonly activityTaskScheduledEventAttributes?: {
    readonly activityType?: { readonly name?: string | null } | null;
  } | null;
  readonly activityTaskCompletedEventAttributes?: { readonly scheduledEventId?: unknown } | null;
}[];

/** How many activities, of one type or any, were scheduled and not completed at the same time. */
function mostAtOnce(events: HistoryEvents, type?: string): number {
  const open = new Set<string>();
  let most = 0;
  for (const event of events) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled && (type === undefined || scheduled.activityType?.name === type))
      open.add(String(event.eventId));
    open.delete(String(event.activityTaskCompletedEventAttributes?.scheduledEventId));
    most = Math.max(most, open.size);
  }
  return most;
}
