import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signalNames, updateNames, type Decision } from '../src/contract/messages.js';
import type { DocumentReference } from '../src/contract/signup.js';
import { told, waitsFor } from './support/callbacks.js';
import { startRigOnServer } from './support/rig-on-server.js';
import type { Case, Rig } from './support/rig.js';
import { oneEffectPerStep, passport, proofOfAddress } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';

silenceTemporal();

describe.concurrent('resubmission rounds', () => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await startRigOnServer({
      switches: { activationMode: 'sync', reviewer: { mode: 'manual' } },
    });
  });
  afterAll(() => rig.close());

  const verificationOf = async (onboarding: Case) => {
    const { finhub } = await onboarding.state();
    const all = rig.sandbox.control.verifications({ customerId: finhub.customerId ?? 'none' });
    const [verification] = all;
    if (verification === undefined || all.length > 1) throw new Error('There is not one verification');
    return verification;
  };
  /** FinHub's callback about a decision. */
  const callback = async (onboarding: Case, decision: Decision, ...reasons: string[]) => {
    const { verificationId } = await verificationOf(onboarding);
    const event = { eventId: randomUUID(), decision, verificationId, reasons };
    await onboarding.handle.signal(signalNames.verificationDecided, event);
  };
  const askedAgain = async (onboarding: Case, round: number, ...reasons: string[]) => {
    const { verificationId } = await verificationOf(onboarding);
    await rig.sandbox.control.askAgain(verificationId, reasons);
    await callback(onboarding, 'RESUBMIT', ...reasons);
    return onboarding.until((state) => state.round === round && state.waitingFor === 'documents');
  };
  const handIn = (onboarding: Case, ...documents: DocumentReference[]) =>
    onboarding.handle.executeUpdate(updateNames.submitDocuments, { args: [{ documents }] });
  const approved = async (onboarding: Case) => {
    await rig.sandbox.control.approve((await verificationOf(onboarding)).verificationId);
    await callback(onboarding, 'APPROVED');
    return (await onboarding.handle.result()).state;
  };

  it.each([
    { rounds: 1, most: 3 },
    { rounds: 2, most: 3 },
    { rounds: 3, most: 3 },
    { rounds: 4, most: 5 },
    { rounds: 5, most: 5 },
  ])('end in an approval after $rounds of at most $most', async ({ rounds, most }) => {
    const onboarding = await rig.start({}, { maxResubmissions: most });
    await onboarding.until(waitsFor('decision'));
    for (let round = 1; round <= rounds; round++) {
      const { reason } = await askedAgain(onboarding, round, 'BLURRED', `PAGE_${round}`);
      expect(reason).toBe(`FinHub asks for new documents: BLURRED, PAGE_${round}`);
      await handIn(onboarding, passport);
      const { round: after, reason: shown } = await onboarding.until(waitsFor('decision'));
      expect({ after, shown }).toEqual({ after: round, shown: null });
    }
    const state = await approved(onboarding);
    expect(state).toMatchObject({ outcome: 'ACTIVATED', round: rounds, reason: null });
    for (let round = 1; round <= rounds; round++)
      expect(told(state, `FinHub asks for new documents: BLURRED, PAGE_${round}`)).toBe(1);
    expect(told(state, 'Document uploaded: PASSPORT')).toBe(1 + rounds);
    const { documents, rounds: asked } = await verificationOf(onboarding);
    expect({ documents: documents.length, asked }).toEqual({ documents: 2 + rounds, asked: rounds });
    expect(await onboarding.effects()).toEqual({
      ...oneEffectPerStep,
      'document/PASSPORT': 1 + rounds,
      'decision/RESUBMIT': rounds,
    });
  });

  it.each([1, 3, 5])(
    'end in a rejection with its reasons when FinHub asks once more after %d',
    async (most) => {
      const onboarding = await rig.start({}, { maxResubmissions: most });
      await onboarding.until(waitsFor('decision'));
      for (let round = 1; round <= most; round++) {
        await askedAgain(onboarding, round, 'BLURRED');
        await handIn(onboarding, passport);
        await onboarding.until(waitsFor('decision'));
      }
      await callback(onboarding, 'RESUBMIT', 'BLURRED', 'CUT_OFF');
      const { state } = await onboarding.handle.result();
      expect(state).toMatchObject({
        outcome: 'REJECTED',
        round: most,
        reason: 'Rejected: BLURRED, CUT_OFF',
        waitingFor: 'nothing',
      });
      expect((await onboarding.effects())['activation']).toBeUndefined();
    },
  );

  describe('where a rejection may be repaired', () => {
    const repairable = { repairableReasons: ['EXPIRED_DOCUMENT'] };

    it('begin with a reason that is listed, though it is not the only one', async () => {
      const onboarding = await rig.start({}, repairable);
      await onboarding.until(waitsFor('decision'));
      await callback(onboarding, 'REJECTED', 'BLURRED', 'EXPIRED_DOCUMENT');
      const asked = await onboarding.until(waitsFor('documents'));
      expect(asked).toMatchObject({
        round: 1,
        reason: 'FinHub asks for new documents: BLURRED, EXPIRED_DOCUMENT',
      });
      await handIn(onboarding, passport);
      await onboarding.until(waitsFor('decision'));
      expect(await approved(onboarding)).toMatchObject({ outcome: 'ACTIVATED', round: 1 });
    });

    it.each([{ reasons: ['SANCTIONS_HIT'] }, { reasons: [] }])(
      'do not begin with other reasons: $reasons',
      async ({ reasons }) => {
        const onboarding = await rig.start({}, repairable);
        await onboarding.until(waitsFor('decision'));
        await callback(onboarding, 'REJECTED', ...reasons);
        const { state } = await onboarding.handle.result();
        expect(state).toMatchObject({
          outcome: 'REJECTED',
          round: 0,
          reason: ['Rejected', ...reasons].join(': '),
        });
      },
    );

    it('do not begin once there were as many as there may be', async () => {
      const onboarding = await rig.start({}, { ...repairable, maxResubmissions: 0 });
      await onboarding.until(waitsFor('decision'));
      await callback(onboarding, 'REJECTED', 'EXPIRED_DOCUMENT');
      expect((await onboarding.handle.result()).state).toMatchObject({
        outcome: 'REJECTED',
        reason: 'Rejected: EXPIRED_DOCUMENT',
      });
    });
  });

  it('wait for a document that comes after the ask, though nothing required is missing', async () => {
    const onboarding = await rig.start();
    await onboarding.until(waitsFor('decision'));
    const { missing } = await askedAgain(onboarding, 1, 'BLURRED');
    expect(missing.documents).toEqual([]);
    // Asking again for the same is the same round.
    await callback(onboarding, 'RESUBMIT', 'BLURRED');
    // An update is answered once the workflow has taken in all that came before it.
    await onboarding.handle.executeUpdate(updateNames.acceptConsents, { args: [{ consents: [] }] });
    expect(await onboarding.state()).toMatchObject({ round: 1, waitingFor: 'documents' });
    expect((await verificationOf(onboarding)).documents).toHaveLength(2);
    await handIn(onboarding, proofOfAddress);
    await onboarding.until(waitsFor('decision'));
    expect(await approved(onboarding)).toMatchObject({ outcome: 'ACTIVATED', round: 1 });
    expect((await onboarding.effects())['document/PROOF_OF_ADDRESS']).toBe(2);
  });

  it('are not complete while a document is missing because its successor was not what it says it is', async () => {
    const onboarding = await rig.start();
    await onboarding.until(waitsFor('decision'));
    await askedAgain(onboarding, 1, 'BLURRED');
    await handIn(onboarding, { ...passport, source: 'file:broken.pdf' });
    const asked = await onboarding.until(({ timeline }) =>
      timeline.some(({ what }) => what === 'Document refused: PASSPORT'),
    );
    expect(asked).toMatchObject({ round: 1, missing: { documents: ['PASSPORT|NATIONAL_ID'] } });
    await onboarding.until(waitsFor('documents'));
    await handIn(onboarding, passport);
    await onboarding.until(waitsFor('decision'));
    expect(await approved(onboarding)).toMatchObject({ outcome: 'ACTIVATED', round: 1 });
  });
});
