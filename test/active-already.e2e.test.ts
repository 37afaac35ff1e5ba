import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { OnboardingEvent } from '../src/contract/events.js';
import { signalNames, updateNames } from '../src/contract/messages.js';
import type { OnboardingKind, OnboardingState } from '../src/contract/onboarding.js';
import type { OnboardingPolicy } from '../src/contract/policy.js';
import { toCustomerId } from '../src/finhub/ids.js';
import { isClosed } from './support/callbacks.js';
import { certificate, companyEventOf, companyOf, oneEffectPerCompanyStep } from './support/companies.js';
import { clientOn, startGateway, type GatewayUnderTest } from './support/gateway.js';
import { isParkedAs, retried } from './support/parking.js';
import { approvedSoon } from './support/policy.js';
import { startRig, type Case, type Rig } from './support/rig.js';
import { oneEffectPerStep, signupEventOf, signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { eventually } from './support/wait-for.js';

silenceTemporal();

const kinds: readonly OnboardingKind[] = ['individual', 'organization'];
const oneEffectEach = { individual: oneEffectPerStep, organization: oneEffectPerCompanyStep };
const operations = {
  individual: {
    registration: 'registerIndividualCustomer',
    readiness: 'checkIndividualActivation',
  },
  organization: {
    registration: 'registerOrganization',
    readiness: 'checkOrganizationReadiness',
  },
} as const;
const steps = { individual: 'checkReadiness', organization: 'checkOrganizationReadiness' };
const foundActive = 'FinHub has the customer as active already';

describe('a customer who is active at FinHub already', () => {
  let connection: Connection;
  let nativeConnection: NativeConnection;
  let rig: Rig;
  let folder: string;
  let gateways: Readonly<Record<OnboardingKind, GatewayUnderTest>>;
  const sent: Pick<OnboardingEvent, 'subject' | 'type'>[] = [];

  beforeAll(async () => {
    const address = inject('temporalAddress');
    connection = await Connection.connect({ address });
    nativeConnection = await NativeConnection.connect({ address });
    const client = clientOn(connection);
    rig = await startRig({
      client,
      connection: nativeConnection,
      switches: { activationMode: 'sync', orgAdminDelay: 0 },
      events: {
        send: (event) => {
          sent.push(event);
          return Promise.resolve();
        },
      },
    });
    folder = await mkdtemp(join(tmpdir(), 'erasures-'));
    const { tenantId } = rig.sandbox.credentials;
    const options = { client, tenantId, taskQueue: rig.taskQueue, erasureRecordsDir: folder };
    const policy = { ...approvedSoon, events: true };
    const requiredDocuments = [[certificate.type]];
    gateways = {
      individual: await startGateway({ ...options, policy }),
      organization: await startGateway({ ...options, policy: { ...policy, requiredDocuments } }),
    };
  });
  afterAll(async () => {
    await Promise.all([gateways.individual.app.close(), gateways.organization.app.close()]);
    await rig.close();
    await nativeConnection.close();
    await connection.close();
    await rm(folder, { recursive: true });
  });

  const control = () => rig.sandbox.control;
  const effectsOn = (customerId: string | null) =>
    control().effects({ customerId: customerId ?? 'none' })[0]?.effects;
  const eventOf = {
    individual: () => signupEventOf(signupOf()),
    organization: () => companyEventOf(companyOf()),
  };
  /** A new customer, and the e-mail by which FinHub will know them. */
  const newcomer = (kind: OnboardingKind, overrides: Partial<OnboardingPolicy> = {}) => {
    const policy = { ...approvedSoon, ...overrides };
    if (kind === 'individual') {
      const signup = signupOf();
      return { email: signup.customer.email, start: (): Promise<Case> => rig.start(signup, policy) };
    }
    const signup = companyOf();
    return {
      email: signup.organization.email,
      start: (): Promise<Case> => rig.startCompany(signup, policy),
    };
  };
  const activeCustomer = async (kind: OnboardingKind) => {
    const onboarding = await newcomer(kind).start();
    return (await onboarding.handle.result()).state.finhub.customerId;
  };
  const resolve = (onboarding: Case, ids: Partial<Record<'customerId' | 'userId', string | null>>) =>
    onboarding.handle.executeUpdate(updateNames.resolveRegistration, {
      args: [{ ...ids, requestedBy: 'anna' }],
    });
  /** A case whose e-mail FinHub knows, which an operator says to be that of this customer. */
  const resolvedTo = async (kind: OnboardingKind, customerId: string | null) => {
    const { email, start } = newcomer(kind);
    const { registration: operation } = operations[kind];
    await control().addFault({ kind: 'status', status: 409, operation, customer: email, times: 1 });
    const onboarding = await start();
    await onboarding.until(isParkedAs('FinHubConflict'));
    await resolve(onboarding, { customerId });
    return onboarding;
  };
  /** A case whose registration is answered by a conflict after a call that was lost: it may be its own, and names these ids. */
  const conflictAfterALoss = async (kind: OnboardingKind, email: string, ids: object) => {
    const { registration: operation } = operations[kind];
    const body = { code: 409, message: 'known', data: { ...ids, email } };
    await control().addFault({ kind: 'cut-before', operation, customer: email, times: 1 });
    await control().addFault({ kind: 'status', status: 409, body, operation, customer: email, times: 1 });
  };
  const reported = (onboarding: Case, status: string, customerId?: string) =>
    onboarding.handle.signal(signalNames.customerStatusChanged, {
      eventId: randomUUID(),
      status,
      ...(customerId !== undefined && { customerId }),
    });
  const activateByHand = (kind: OnboardingKind, customerId: string, email: string) => {
    const { individuals, organizations } = rig.finhub;
    const call = { client: {}, nextRequestId: randomUUID };
    return kind === 'individual'
      ? individuals.activate(toCustomerId(customerId), { userId: email, code: 'by-hand' }, call)
      : organizations.activate(toCustomerId(customerId), { userId: rig.sandbox.credentials.userId }, call);
  };
  const emailOf = (onboarding: Case) => {
    const { signup } = onboarding;
    return signup.kind === 'individual' ? signup.customer.email : signup.organization.email;
  };
  const hitsOf = (faultId: string) =>
    control()
      .faults()
      .find(({ id }) => id === faultId)?.hits ?? 0;
  const walletReads = () => control().requests()['listCustomerWallets'] ?? 0;
  const tells = (what: string, { timeline }: OnboardingState) =>
    timeline.some((entry) => entry.what === what);
  const withdraw = (onboarding: Case) =>
    onboarding.handle.executeUpdate(updateNames.withdraw, { args: [{ requestedBy: 'anna' }] });

  it.concurrent.each(kinds)(
    'signs up again after the erasure of the case, is named by an operator, and is done: %s',
    { timeout: 120_000 },
    async (kind) => {
      const { signUp, until, erase, post } = gateways[kind];
      const signup = eventOf[kind]();
      const id = await signUp(signup);
      const { finhub } = await until(id, isClosed);
      expect(effectsOn(finhub.customerId)).toEqual(oneEffectEach[kind]);
      await eventually(async () => (await erase(id)).status === 204, { timeoutMs: 50_000, everyMs: 500 });
      const eventsOf = () => sent.filter(({ subject }) => subject === id).map(({ type }) => type);
      const before = eventsOf().length;

      expect(await signUp({ ...signup, id: `evt-${randomUUID()}` })).toBe(id);
      const parked = await until(id, isParkedAs('FinHubConflict'));
      expect(parked).toMatchObject({ stage: 'registration', finhub: { customerId: null } });
      const record = JSON.parse(await readFile(join(folder, `${id}.json`), 'utf8')) as {
        readonly erasures: readonly [{ readonly runs: readonly [{ readonly finhub: object }] }];
      };
      expect(record.erasures[0].runs[0].finhub).toMatchObject({ customerId: finhub.customerId });
      const named = { customerId: finhub.customerId, requestedBy: 'anna' };
      expect((await post(`/v1/onboardings/${id}/registration`, named)).status).toBe(200);

      const state = await until(id, isClosed);
      expect(state).toMatchObject({
        outcome: 'ACTIVATED',
        customerStatus: 'ACTIVE',
        stage: 'done',
        reason: null,
        parkedSteps: [],
        finhub: { customerId: finhub.customerId, walletId: finhub.walletId, iban: finhub.iban },
      });
      expect(tells(foundActive, state)).toBe(true);
      expect(effectsOn(finhub.customerId)).toEqual(oneEffectEach[kind]);
      await eventually(() => eventsOf().slice(before).includes('onboarding.activated'));
      expect(eventsOf().slice(before)).toEqual([
        'onboarding.started',
        'onboarding.parked',
        'onboarding.resumed',
        'onboarding.activated',
      ]);
    },
  );

  it.concurrent.each(kinds)(
    'is found by the wallet where FinHub never allows another activation: %s',
    async (kind) => {
      const { email, start } = newcomer(kind, { autoApprove: false });
      const onboarding = await start();
      const { finhub } = await onboarding.until(({ waitingFor }) => waitingFor === 'decision');
      const customer = finhub.customerId ?? '';
      const { readiness: operation } = operations[kind];
      const body = { code: 200, data: { activationAllowed: false, verificationOk: true } };
      await control().addFault({ kind: 'status', status: 200, body, operation, customer });
      await control().approve(finhub.verificationId ?? '');
      await onboarding.until(({ waitingFor }) => waitingFor === 'readiness');
      await activateByHand(kind, customer, email);
      const { state } = await onboarding.handle.result();
      expect(state).toMatchObject({ outcome: 'ACTIVATED', customerStatus: 'ACTIVE' });
      expect(tells(foundActive, state)).toBe(true);
      expect(await onboarding.effects()).toEqual(oneEffectEach[kind]);
    },
  );

  it.each(kinds)(
    'signs up again after a withdrawal, was activated by hand, and is done: %s',
    async (kind) => {
      const policy = { ...approvedSoon, autoApprove: false };
      const signups = { individual: signupOf(), organization: companyOf() };
      const start = (differing: object): Promise<Case> =>
        kind === 'individual'
          ? rig.start({ ...signups.individual, ...differing }, policy)
          : rig.startCompany({ ...signups.organization, ...differing }, policy);
      const first = await start({});
      const { finhub } = await first.until(({ waitingFor }) => waitingFor === 'decision');
      await withdraw(first);
      await first.handle.result();
      await control().approve(finhub.verificationId ?? '');
      await activateByHand(kind, finhub.customerId ?? '', emailOf(first));
      const again = await start({ eventId: randomUUID(), documents: [] });
      const { state } = await again.handle.result();
      expect(state).toMatchObject({ outcome: 'ACTIVATED', finhub: { customerId: finhub.customerId } });
      expect(tells(foundActive, state)).toBe(true);
    },
  );

  it.each(kinds)('is found by the ids of a conflict that may be of our own call: %s', async (kind) => {
    const customerId = await activeCustomer(kind);
    const { email, start } = newcomer(kind);
    await conflictAfterALoss(kind, email, { id: customerId, customerId });
    const { state } = await (await start()).handle.result();
    expect(state).toMatchObject({ outcome: 'ACTIVATED', finhub: { customerId } });
    expect(tells(foundActive, state)).toBe(true);
    expect(effectsOn(customerId)).toEqual(oneEffectEach[kind]);
  });

  it.each(kinds)('is found by the ids of a callback after such a conflict: %s', async (kind) => {
    const customerId = await activeCustomer(kind);
    const { email, start } = newcomer(kind, { registrationRecoveryMs: 1 });
    await conflictAfterALoss(kind, email, {});
    const onboarding = await start();
    await onboarding.until(isParkedAs('FinHubConflict'));
    await reported(onboarding, 'PENDING_ACTIVATION', customerId ?? '');
    const { state } = await onboarding.handle.result();
    expect(tells(foundActive, state)).toBe(true);
    expect(effectsOn(customerId)).toEqual(oneEffectEach[kind]);
  });

  it('is found by the wallet that comes after the report, while documents are missing', async () => {
    const policy = { ...approvedSoon, autoApprove: false };
    const onboarding = await rig.start({ documents: [] }, policy);
    const { finhub } = await onboarding.until((state) => tells('Consent accepted: data-processing', state));
    const before = walletReads();
    await reported(onboarding, 'ACTIVE');
    await eventually(() => walletReads() > before);
    await onboarding.until(({ waitingFor }) => waitingFor === 'documents');
    await control().approve(finhub.verificationId ?? '');
    await activateByHand('individual', finhub.customerId ?? '', emailOf(onboarding));
    const { state } = await onboarding.handle.result();
    expect(state.outcome).toBe('ACTIVATED');
    expect(tells(foundActive, state)).toBe(true);
  });

  it.each(kinds)('is not one whose wallet has no IBAN: that case can be withdrawn, %s', async (kind) => {
    const customerId = await activeCustomer(kind);
    const body = { code: 200, data: [{ walletId: 'w-1', status: 'ACTIVE' }] };
    const customer = customerId ?? '';
    const operation = 'listCustomerWallets';
    const { id } = await control().addFault({ kind: 'status', status: 200, body, operation, customer });
    const again = await resolvedTo(kind, customerId);
    await again.until((state) => tells('Verification started', state));
    await reported(again, 'ACTIVE');
    await withdraw(again);
    const { state } = await again.handle.result();
    expect(state.outcome).toBe('WITHDRAWN');
    expect(tells(foundActive, state)).toBe(false);
    await control().clearFaults(id);
  });

  it('needs no wallet that can be read to be told from one who is still to be activated', async () => {
    const onboarding = await newcomer('individual', { autoApprove: false }).start();
    const { finhub } = await onboarding.until(({ waitingFor }) => waitingFor === 'decision');
    const customer = finhub.customerId ?? '';
    await control().addFault({ kind: 'status', status: 403, operation: 'listCustomerWallets', customer });
    const { readiness: operation } = operations.individual;
    const body = { code: 200, data: { activationAllowed: false } };
    const fault = await control().addFault({ kind: 'status', status: 200, body, operation, customer });
    await eventually(() => hitsOf(fault.id) > 1);
    expect(await onboarding.state()).toMatchObject({ waitingFor: 'decision', parkedSteps: [] });
    await control().clearFaults(fault.id);
    await control().approve(finhub.verificationId ?? '');
    const { state } = await onboarding.handle.result();
    expect(state.outcome).toBe('ACTIVATED');
    expect(state.timeline.filter(({ what }) => what.startsWith('Parked'))).toEqual([]);
  });

  it('is not one who is suspended: that case waits, says why, and can be withdrawn', async () => {
    const customerId = await activeCustomer('individual');
    await control().suspend(customerId ?? '');
    const again = await resolvedTo('individual', customerId);
    const waiting = await again.until(({ waitingFor }) => waitingFor === 'readiness');
    expect(waiting).toMatchObject({
      outcome: null,
      customerStatus: 'PENDING_ACTIVATION',
      reason: 'FinHub reports the wallet as SUSPENDED',
      finhub: { customerId, walletId: null },
    });
    expect(tells(foundActive, waiting)).toBe(false);
    // Not by a report either.
    const before = walletReads();
    await reported(again, 'ACTIVE');
    await eventually(() => walletReads() > before + 1);
    await again.until(({ waitingFor }) => waitingFor === 'readiness');
    await withdraw(again);
    expect((await again.handle.result()).state.outcome).toBe('WITHDRAWN');
    expect(effectsOn(customerId)).toMatchObject({ registration: 1, activation: 1, wallet: 1 });
  });

  it('is not one who has still to be activated: that case goes the usual way', async () => {
    const first = await newcomer('individual', { autoApprove: false }).start();
    const { finhub } = await first.until(({ waitingFor }) => waitingFor === 'decision');
    await withdraw(first);
    await first.handle.result();
    const again = await resolvedTo('individual', finhub.customerId);
    await again.until((state) => tells('Verification started', state));
    await withdraw(again);
    const { state } = await again.handle.result();
    expect(tells(foundActive, state)).toBe(false);
    // With the password of another sign-up.
    expect(tells('Session skipped: registered before this sign-up', state)).toBe(true);
    expect(effectsOn(finhub.customerId)).toMatchObject({ registration: 1, verification: 1, session: 1 });
  });

  it.each([
    ['with-user-id', 'named'],
    ['bare', 'named'],
    ['with-user-id', 'of a conflict that may be of our own call'],
  ] as const)(
    'is not an organization that is still to be activated: its people are found there, by a conflict %s; %s',
    async (employeeConflict, adopted) => {
      await control().setSwitches({ employeeConflict });
      const policy = { ...approvedSoon, autoApprove: false };
      const first = await rig.startCompany({}, policy);
      const { finhub } = await first.until(({ waitingFor }) => waitingFor === 'decision');
      await withdraw(first);
      await first.handle.result();

      const email = `office.${randomUUID()}@example.com`;
      const operation = operations.organization.registration;
      if (adopted === 'named')
        await control().addFault({ kind: 'status', status: 409, operation, customer: email, times: 1 });
      else
        await conflictAfterALoss('organization', email, {
          id: finhub.customerId,
          customerId: finhub.customerId,
        });
      const organization = { ...first.signup.organization, email };
      const again = await rig.startCompany({ ...first.signup, organization }, policy);
      if (adopted === 'named') {
        await again.until(isParkedAs('FinHubConflict'));
        await resolve(again, { customerId: finhub.customerId });
      }
      if (employeeConflict === 'bare') {
        const { parked } = await again.until(
          ({ stage, parkedSteps }) => stage === 'personnel' && parkedSteps.length > 0,
        );
        expect(parked?.step).toBe('addEmployee/0');
        await resolve(again, { userId: finhub.userId });
      }
      const { parkedSteps } = await again.until(({ waitingFor }) => waitingFor === 'decision');
      expect(parkedSteps).toEqual([]);
      await control().approve(finhub.verificationId ?? '');
      const { state } = await again.handle.result();
      expect(state.outcome).toBe('ACTIVATED');
      expect(tells(foundActive, state)).toBe(false);
      const documents = { 'document/CERTIFICATE_OF_INCORPORATION': 2 };
      expect(effectsOn(finhub.customerId)).toEqual({ ...oneEffectPerCompanyStep, ...documents });
    },
  );

  it.each(kinds)('is looked for again by itself where the wallet is not to be read: %s', async (kind) => {
    const customerId = await activeCustomer(kind);
    const operation = 'listCustomerWallets';
    const customer = customerId ?? '';
    const fault = await control().addFault({ kind: 'status', status: 503, operation, customer, times: 2 });
    const again = await resolvedTo(kind, customerId);
    const { state } = await again.handle.result();
    expect(hitsOf(fault.id)).toBe(2);
    expect(state).toMatchObject({ outcome: 'ACTIVATED', finhub: { customerId } });
    expect(effectsOn(customerId)).toEqual(oneEffectEach[kind]);
  });

  it.each(kinds)('is looked for by an operator where FinHub refuses to show the wallet: %s', async (kind) => {
    const customerId = await activeCustomer(kind);
    const operation = 'listCustomerWallets';
    const fault = await control().addFault({
      kind: 'status',
      status: 403,
      operation,
      customer: customerId ?? '',
    });
    const again = await resolvedTo(kind, customerId);
    const { parked, stage } = await again.until(isParkedAs('FinHubForbidden'));
    expect({ step: parked?.step, stage }).toEqual({ step: steps[kind], stage: 'registration' });
    await control().clearFaults(fault.id);
    await retried(again);
    expect((await again.handle.result()).state.outcome).toBe('ACTIVATED');
    expect(effectsOn(customerId)).toEqual(oneEffectEach[kind]);
  });

  it('is found under the right id after a wrong one, which FinHub does not know', async () => {
    const customerId = await activeCustomer('individual');
    const again = await resolvedTo('individual', randomUUID());
    const { parked } = await again.until(isParkedAs('FinHubNotFound'));
    expect(parked?.step).toBe('checkReadiness');
    await resolve(again, { customerId });
    const { state } = await again.handle.result();
    expect(state).toMatchObject({ outcome: 'ACTIVATED', finhub: { customerId } });
    expect(effectsOn(customerId)).toEqual(oneEffectPerStep);
  });

  it.each([404, 'verificationOk', 'canActivate', 'no-fields'] as const)(
    'is found whatever FinHub tells of the readiness of organizations: %s',
    async (organizationReadiness) => {
      const customerId = await activeCustomer('organization');
      await control().setSwitches({ organizationReadiness });
      const again = await resolvedTo('organization', customerId);
      expect((await again.handle.result()).state.outcome).toBe('ACTIVATED');
      await control().setSwitches({ organizationReadiness: 'full' });
      expect(effectsOn(customerId)).toEqual(oneEffectPerCompanyStep);
    },
  );
});
