import { randomUUID } from 'node:crypto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDataConverter } from '../src/codec/index.js';
import { oneEffectPerCompanyStep } from './support/companies.js';
import { answersLost, otherOutages, tooSlow, unavailable, type Outage } from './support/outages.js';
import { payloadKeys, startRig, type Rig, type RigOptions } from './support/rig.js';
import { oneEffectPerStep } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import {
  broughtTo,
  emailOf,
  places,
  reviewedAtOnce,
  started,
  type CaseInPlace,
  type Place,
} from './support/stages.js';
import { stepRunsOf, type StepRun } from './support/step-attempts.js';
import { createTimeSkippingEnvironment } from './support/time-skipping.js';

silenceTemporal();

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('an outage of FinHub', () => {
  let environment: TestWorkflowEnvironment;

  beforeAll(async () => {
    environment = await createTimeSkippingEnvironment({ dataConverter: createDataConverter(payloadKeys) });
  });
  afterAll(() => environment.teardown());

  const rigWith = (options: Pick<RigOptions, 'finhub' | 'events'> = {}) =>
    startRig({
      client: environment.client,
      connection: environment.nativeConnection,
      switches: reviewedAtOnce,
      ...options,
    });

  describe('of six hours', () => {
    /** Takes cases that are at these places, and a new one, through an outage and three hours after it. */
    const riddenOut = async ({ faults, finhub }: Outage, from: readonly Place[]) => {
      const T = performance.now();
      const rig = await rigWith();
      // Of its own, since a client keeps the categories for a while.
      const untouched = await rigWith(finhub && { finhub });
      const controls = [rig.sandbox.control, untouched.sandbox.control] as const;
      const cases = await Promise.all(from.map((place) => broughtTo(rig, place)));
      const holds = rig.sandbox.control.faults();
      const counters = await Promise.all(cases.map((one) => counterOf(rig, one)));
      for (const control of controls) for (const fault of faults) await control.addFault(fault);
      if (finhub) rig.renewClient(finhub);
      for (const { id } of holds) await rig.sandbox.control.clearFaults(id);
      const fresh: CaseInPlace = {
        place: { kind: 'individual', name: 'categorization', call: null },
        onboarding: await started(untouched, 'individual', `${randomUUID()}@example.com`),
      };
      console.log('brought', Math.round(performance.now() - T));
      await environment.sleep('6h');
      console.log('slept', Math.round(performance.now() - T));
      const requests = counters.map(
        (id) => rig.sandbox.control.faults().find((fault) => fault.id === id)?.matched ?? Infinity,
      );
      for (const { verificationId } of await reviewedByHand(cases))
        await rig.sandbox.control.approve(verificationId);
      if (finhub) for (const one of [rig, untouched]) one.renewClient();
      for (const control of controls) {
        await control.expireTokens();
        await control.clearFaults();
      }
      const endedAtMs = await environment.currentTimeMs();
      await environment.sleep('3h');
      console.log('over', Math.round(performance.now() - T));
      const told = await Promise.all(
        [...cases, fresh].map((one, at) => tell(one, endedAtMs, requests[at] ?? 0)),
      );
      await Promise.all([rig.close(), untouched.close()]);
      console.log('end', Math.round(performance.now() - T));
      return told;
    };

    it.each([
      { outage: unavailable, which: 'every place', from: places },
      {
        outage: answersLost,
        which: 'every effect',
        from: places.filter(({ name }) => !reads.includes(name)),
      },
      ...otherOutages.map((outage, turn) => ({
        outage,
        which: 'every fifth place',
        from: places.filter((_place, at) => at % 5 === turn),
      })),
      {
        outage: tooSlow,
        which: 'some effects',
        from: places.filter(({ kind, name }) =>
          [...(kind === 'individual' ? ['registration', 'activation'] : ['shareholders'])].includes(name),
        ),
      },
    ])('$outage.way, fails no case at $which', async ({ outage, from }) => {
      const told = await riddenOut(outage, from);
      console.log(outage.way);
      for (const { at, waiting, ...more } of told)
        console.log(at, JSON.stringify(more), waiting.map(({ run, afterMs }) => `${run.step} ${run.attempts} ${Math.round(afterMs / 1000)}s`).join(', '));
      expect(told.filter(({ outcome }) => outcome !== 'ACTIVATED')).toEqual([]);
      expect(told.filter(({ wasParked }) => wasParked)).toEqual([]);
      expect(told.filter(({ mostAttempts }) => mostAttempts >= 100)).toEqual([]);
      expect(told.filter(({ requests, waiting }) => requests >= 100 * waiting.length)).toEqual([]);
      expect(told.filter(({ waiting }) => waiting.length === 0)).toEqual([]);
      expect(told.filter(({ late }) => late.length > 0)).toEqual([]);
      expect(told.filter(({ effectsMatch }) => !effectsMatch)).toEqual([]);
    });
  });

  async function reviewedByHand(cases: readonly CaseInPlace[]) {
    const states = cases
      .filter(({ place }) => place.call === null)
      .map(async ({ onboarding }) => (await onboarding.state()).finhub.verificationId ?? '');
    return (await Promise.all(states)).map((verificationId) => ({ verificationId }));
  }

  async function counterOf({ sandbox: { control } }: Rig, { onboarding }: CaseInPlace): Promise<string> {
    const customer = emailOf(onboarding.signup);
    // Never strikes, but counts what it would have struck.
    return (await control.addFault({ kind: 'cut-before', customer, probability: 0 })).id;
  }

  async function tell({ place, onboarding }: CaseInPlace, endedAtMs: number, requests: number) {
    const state = await onboarding.state();
    const { session = 0, ...effects } = await onboarding.effects();
    const { session: _session, ...expected }: Record<string, number> =
      place.kind === 'individual' ? oneEffectPerStep : oneEffectPerCompanyStep;
    const { events, runs } = await stepRunsOf(onboarding.handle);
    const waiting = runs
      .filter((run) => run.scheduledAtMs < endedAtMs && run.endedAtMs > endedAtMs)
      .map((run) => ({ run, afterMs: run.endedAtMs - endedAtMs }));
    return {
      at: `${place.kind} at ${place.name}`,
      outcome: state.outcome,
      wasParked: state.timeline.some(({ what }) => what.startsWith('Parked')),
      effectsMatch: JSON.stringify(Object.entries(effects).sort()) === JSON.stringify(Object.entries(expected).sort()) && session <= 1,
      mostAttempts: Math.max(...runs.map(({ attempts }) => attempts)),
      requests,
      events,
      waiting,
      closedAfterS: Math.round((Date.parse(state.closedAt ?? '') - endedAtMs) / 1000),
      late: waiting.filter(({ run, afterMs }) => afterMs > longestIntervalMs(run, place) + MINUTE_MS / 6),
    };
  }
});

/** Places that wait for an answer and leave nothing behind. */
const reads = ['list of directors', 'decision', 'readiness', 'wallet'];

/** Longest time between two attempts of a step that is not parked, and between two reads of each poll. */
function longestIntervalMs({ step }: StepRun, { name }: Place): number {
  if (step === 'findWallet') return 5 * MINUTE_MS;
  return name === 'decision' ? 2 * HOUR_MS : 10 * MINUTE_MS;
}
