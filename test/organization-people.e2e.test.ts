import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signalNames, updateNames } from '../src/contract/messages.js';
import { directorOf, oneEffectEach, ownerOf } from './support/companies.js';
import { startRigOnServer } from './support/rig-on-server.js';
import type { Rig } from './support/rig.js';
import { silenceTemporal } from './support/silence.js';

silenceTemporal();

describe('the people of a company, on a real Temporal server', () => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await startRigOnServer();
  });
  afterAll(async () => {
    await rig.close();
  });
  beforeEach(async () => {
    await rig.sandbox.control.reset();
    await rig.sandbox.control.setSwitches({
      reviewer: { mode: 'auto', delayMs: 0 },
      activationMode: 'sync',
      orgAdminDelay: 0,
    });
  });

  it('are there once each after a suspension in between: nobody is in doubt whose call was never made', async () => {
    const { control } = rig.sandbox;
    await control.addFault({ operation: 'addShareholder', kind: 'delay', ms: 300, nth: 2 });
    await control.addFault({
      operation: 'addShareholder',
      kind: 'status',
      status: 500,
      when: 'after',
      nth: 3,
    });
    const shareholders = Array.from({ length: 10 }, (_, index) => ownerOf(`Owner${index}`, 10));
    const onboarding = await rig.startCompany({ shareholders });
    await expect.poll(async () => (await onboarding.effects())['shareholder/1']).toBe(1);
    const report = (status: string, day: number) =>
      onboarding.handle.signal(signalNames.customerStatusChanged, {
        eventId: `evt-${status}`,
        status,
        occurredAt: `2026-05-0${day}T10:00:00Z`,
      });
    await report('SUSPENDED', 1);
    await onboarding.until(({ customerStatus }) => customerStatus === 'SUSPENDED');
    await report('ACTIVE', 2);
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
    const { employees, directors } = onboarding.signup;
    expect(await onboarding.effects()).toEqual(oneEffectEach({ employees, directors, shareholders }));
  });

  it('do not hold up what FinHub has approved, if they came later and are parked', async () => {
    const { control } = rig.sandbox;
    await control.setSwitches({ reviewer: { mode: 'manual' } });
    const onboarding = await rig.startCompany();
    await onboarding.until(({ waitingFor }) => waitingFor === 'decision');
    const submit = (person: unknown) =>
      onboarding.handle.executeUpdate(updateNames.submitPerson, { args: [{ role: 'director', person }] });
    const [known] = onboarding.signup.directors;
    await expect(submit(known)).rejects.toMatchObject({ cause: { type: 'email-twice' } });
    await submit(directorOf(`refused.${onboarding.signup.organization.email}`));
    await onboarding.until(({ parkedSteps }) => parkedSteps.some(({ step }) => step === 'addDirector/1'));
    const [open] = control.verifications({ open: true });
    await control.approve(open?.verificationId ?? '');
    await onboarding.handle.signal(signalNames.verificationDecided, {
      eventId: 'evt-d',
      decision: 'APPROVED',
    });
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
  });

  it('are activated once approved where FinHub does not tell whether they are ready, whatever the wallets say', async () => {
    const { control } = rig.sandbox;
    await control.setSwitches({ reviewer: { mode: 'manual' }, organizationReadiness: 404 });
    const onboarding = await rig.startCompany();
    await onboarding.until(({ waitingFor }) => waitingFor === 'decision');
    await expect.poll(() => control.requests()['getOrganizationWalletStatus'] ?? 0).toBe(1);
    const [open] = control.verifications({ open: true });
    await control.approve(open?.verificationId ?? '');
    await control.addFault({ operation: 'listCustomerWallets', kind: 'status', status: 403 });
    await onboarding.handle.signal(signalNames.verificationDecided, {
      eventId: 'evt-d',
      decision: 'APPROVED',
    });
    expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
  });
});
