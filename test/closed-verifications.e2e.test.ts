import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signalNames, updateNames, type Decision } from '../src/contract/messages.js';
import type { DocumentReference } from '../src/contract/signup.js';
import { startRigOnServer } from './support/rig-on-server.js';
import type { Case, Rig } from './support/rig.js';
import { oneEffectPerStep, passport, proofOfAddress } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';

silenceTemporal();

const repairable = { repairableReasons: ['BLURRED'] };

describe('a verification that FinHub has closed', () => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await startRigOnServer();
  });
  afterAll(() => rig.close());
  beforeEach(async () => {
    await rig.sandbox.control.reset();
    await rig.sandbox.control.setSwitches({ activationMode: 'sync' });
  });

  const verificationOf = async (onboarding: Case) => {
    const { finhub } = await onboarding.until(({ finhub: { verificationId } }) => verificationId !== null);
    return finhub.verificationId ?? '';
  };
  const waitsFor = (onboarding: Case, wait: string) =>
    onboarding.until(({ waitingFor }) => waitingFor === wait);
  const called = (onboarding: Case, decision: Decision, more: object = {}) =>
    onboarding.handle.signal(signalNames.verificationDecided, {
      eventId: `evt-${decision}-${Math.random()}`,
      decision,
      ...more,
    });
  const rejected = async (onboarding: Case, ...reasons: string[]) => {
    const verificationId = await verificationOf(onboarding);
    await rig.sandbox.control.reject(verificationId, reasons);
    await called(onboarding, 'REJECTED', { verificationId, reasons });
    return verificationId;
  };
  const handIn = (onboarding: Case, ...documents: DocumentReference[]) =>
    onboarding.handle.executeUpdate(updateNames.submitDocuments, { args: [{ documents }] });
  const uploadParked = (onboarding: Case) =>
    onboarding.until(({ parked }) => parked?.step.startsWith('uploadDocument') === true);
  const story = async (onboarding: Case) => (await onboarding.state()).timeline.map(({ what }) => what);

  it.each([409, 404, 422] as const)(
    'is replaced by another one with all documents when FinHub answers %s to an upload',
    async (uploadAfterDecision) => {
      await rig.sandbox.control.setSwitches({ uploadAfterDecision });
      const onboarding = await rig.start({}, repairable);
      await waitsFor(onboarding, 'decision');
      const first = await rejected(onboarding, 'BLURRED');
      expect(await waitsFor(onboarding, 'documents')).toMatchObject({
        round: 1,
        reason: 'FinHub asks for new documents: BLURRED',
      });
      await handIn(onboarding, passport);
      await waitsFor(onboarding, 'decision');
      const second = await verificationOf(onboarding);
      expect(second).not.toBe(first);
      const there = rig.sandbox.control.verifications({ open: true })[0]?.documents.map(({ type }) => type);
      expect(there?.toSorted()).toEqual(['PASSPORT', 'PROOF_OF_ADDRESS']);
      await rig.sandbox.control.approve(second);
      await called(onboarding, 'APPROVED', { verificationId: second });
      expect((await onboarding.handle.result()).state.outcome).toBe('ACTIVATED');
      expect(await onboarding.effects()).toEqual({
        ...oneEffectPerStep,
        verification: 2,
        'decision/REJECTED': 1,
        'document/PASSPORT': 2,
        'document/PROOF_OF_ADDRESS': 2,
      });
    },
  );

  it('is replaced once a round: closed again, it waits for an operator or the decision', async () => {
    const onboarding = await rig.start({}, repairable);
    await waitsFor(onboarding, 'decision');
    await rejected(onboarding, 'BLURRED');
    await waitsFor(onboarding, 'documents');
    await handIn(onboarding, passport);
    await waitsFor(onboarding, 'decision');
    const second = await verificationOf(onboarding);
    await rig.sandbox.control.reject(second);
    await handIn(onboarding, passport);
    expect(await uploadParked(onboarding)).toMatchObject({
      waitingFor: 'operator',
      parked: { errorType: 'FinHubConflict', fields: [] },
    });
    expect(await verificationOf(onboarding)).toBe(second);
    await called(onboarding, 'REJECTED', { verificationId: second, reasons: ['SANCTIONS_HIT'] });
    const { state } = await onboarding.handle.result();
    expect(state).toMatchObject({ outcome: 'REJECTED', reason: 'Rejected: SANCTIONS_HIT' });
    expect(await onboarding.effects()).toMatchObject({ verification: 2 });
  });

  it('is never replaced on its own account: the decision is awaited', async () => {
    const onboarding = await rig.start({ documents: [passport] });
    await waitsFor(onboarding, 'documents');
    const verificationId = await verificationOf(onboarding);
    await rig.sandbox.control.reject(verificationId, ['SANCTIONS_HIT']);
    await handIn(onboarding, proofOfAddress);
    await uploadParked(onboarding);
    await called(onboarding, 'REJECTED', { verificationId, reasons: ['SANCTIONS_HIT'] });
    expect((await onboarding.handle.result()).state.outcome).toBe('REJECTED');
    expect(await onboarding.effects()).toMatchObject({ verification: 1 });
  });

  it('needs no more documents once FinHub has verified the customer', async () => {
    const first = await rig.start({ documents: [passport] });
    await waitsFor(first, 'documents');
    await first.handle.executeUpdate(updateNames.withdraw, { args: [{ requestedBy: 'anna' }] });
    await first.handle.result();
    await rig.sandbox.control.approve(await verificationOf(first));
    const second = await rig.start({
      ...first.signup,
      eventId: 'evt-2',
      documents: [passport, proofOfAddress],
    });
    expect((await second.handle.result()).state.outcome).toBe('ACTIVATED');
    expect(await story(second)).toContain('Document not needed any more: PROOF_OF_ADDRESS');
    expect(await second.effects()).toMatchObject({ verification: 1, activation: 1 });
  });

  it('is replaced for a customer who signs up again after it was closed', async () => {
    const first = await rig.start({}, repairable);
    await waitsFor(first, 'decision');
    await rejected(first, 'SANCTIONS_HIT');
    expect((await first.handle.result()).state.outcome).toBe('REJECTED');
    const second = await rig.start({ ...first.signup, eventId: 'evt-2' });
    await waitsFor(second, 'decision');
    const verificationId = await verificationOf(second);
    await rig.sandbox.control.approve(verificationId);
    await called(second, 'APPROVED', { verificationId });
    expect((await second.handle.result()).state.outcome).toBe('ACTIVATED');
    expect(await second.effects()).toMatchObject({ registration: 1, verification: 2, activation: 1 });
  });
});

describe('a decision while documents are awaited', () => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await startRigOnServer({ switches: { activationMode: 'sync' } });
  });
  afterAll(() => rig.close());

  const awaited = async () => {
    const onboarding = await rig.start({ documents: [passport], consents: [] });
    const { finhub } = await onboarding.until(({ waitingFor }) => waitingFor === 'documents');
    const verificationId = finhub.verificationId ?? '';
    const called = (decision: Decision) =>
      onboarding.handle.signal(signalNames.verificationDecided, {
        eventId: 'evt-1',
        decision,
        verificationId,
      });
    return { onboarding, verificationId, called };
  };

  it('ends the case at once where it is a rejection', async () => {
    const { onboarding, called } = await awaited();
    await called('REJECTED');
    expect((await onboarding.handle.result()).state.outcome).toBe('REJECTED');
  });

  it('changes nothing where FinHub itself says that the customer is verified', async () => {
    const { onboarding, verificationId, called } = await awaited();
    await rig.sandbox.control.approve(verificationId);
    await called('REJECTED');
    const state = await onboarding.until(({ alert }) => alert !== null);
    expect(state).toMatchObject({ alert: 'contradicting-decision', outcome: null });
    await onboarding.until(({ waitingFor }) => waitingFor === 'documents');
  });

  it('opens a round where FinHub asks for other documents', async () => {
    const { onboarding, called } = await awaited();
    await called('RESUBMIT');
    const state = await onboarding.until(({ round }) => round === 1);
    expect(state.missing).toEqual({
      documents: ['PROOF_OF_ADDRESS'],
      consents: ['terms', 'privacy', 'data-processing'],
    });
    await onboarding.handle.executeUpdate(updateNames.submitDocuments, {
      args: [{ documents: [proofOfAddress] }],
    });
    await onboarding.until(({ waitingFor }) => waitingFor === 'consents');
  });
});
