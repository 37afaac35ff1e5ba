import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventOfOutcome, type OnboardingEvent } from '../src/contract/events.js';
import type { OnboardingState } from '../src/contract/onboarding.js';
import { toCustomerId } from '../src/finhub/ids.js';
import { moves, type Answer, type Move } from './support/deadline-moves.js';
import { startRigOnServer } from './support/rig-on-server.js';
import type { Case, Rig } from './support/rig.js';
import { allConsents } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';

silenceTemporal();

const HOUR_MS = 3_600_000;
const races = 1_000;
const atOnce = 30;
const seed = 20_260_502;
/** What FinHub is told of a race before its move. */
const preparationMs = 300;

type MoveName = keyof typeof moves;

interface Race {
  readonly move: MoveName;
  /** From the deadline to the move. */
  readonly offsetMs: number;
  readonly withEvents: boolean;
}

/** Most moves come within milliseconds of the deadline, the others early enough to be under way when it strikes. */
const race: fc.Arbitrary<Race> = fc.record({
  move: fc.constantFrom(...(Object.keys(moves) as MoveName[])),
  offsetMs: fc.oneof(
    fc.integer({ min: -30, max: 100 }),
    fc.integer({ min: -150, max: 0 }),
    fc.integer({ min: -1_000, max: 0 }),
  ),
  withEvents: fc.nat({ max: 9 }).map((digit) => digit === 0),
});

/** `too-early`: the case had not got as far by then, and nothing was sent; the race is run again. */
interface Ending {
  readonly answer: Answer | 'too-early';
  readonly state: OnboardingState;
}

describe('the deadline and a move at once, on a real Temporal server', () => {
  let rig: Rig;
  const events: OnboardingEvent[] = [];
  /** Until the deadline: as long as a case takes to its review on this machine, found out on the way. */
  let patienceMs = 2_500;

  beforeAll(async () => {
    rig = await startRigOnServer({
      // An activation takes its time, so that deadlines strike in it and in the wait for the wallet.
      switches: { reviewer: { mode: 'manual' }, activationMode: 'async', walletDelayMs: 100 },
      events: {
        send: (event) => {
          events.push(event);
          return Promise.resolve();
        },
      },
    });
    const activation = { operation: 'activateIndividual', kind: 'delay', ms: 200 } as const;
    await rig.sandbox.control.addFault({ ...activation, when: 'after' });
  });
  afterAll(async () => {
    await rig.close();
  });

  /** A case that only a move or the deadline ends, once its poll has read. Documents and consents are no part of it. */
  const start = (expiresAfterMs: number, withEvents: boolean) =>
    rig.start(
      { documents: [], consents: [] },
      {
        ...{ customerSession: false, requiredDocuments: [], requiredConsents: [], remindersMs: [] },
        ...{ expiresAfterMs, events: withEvents },
        decisionPoll: { firstMs: HOUR_MS, longestMs: HOUR_MS },
      },
    );

  /** Has FinHub know what it is to know of the move; false where the case is not under review yet. */
  const prepared = async ({ signup }: Case, { isApproved }: Move): Promise<boolean> => {
    const { control } = rig.sandbox;
    const [customer] = control.customers({
      email: signup.kind === 'individual' ? signup.customer.email : '',
    });
    const customerId = customer?.customerId ?? 'none';
    const [verification] = control.verifications({ customerId, open: true });
    if (verification === undefined) return false;
    if (!isApproved) return true;
    const giver = { kind: 'individual', customerId: toCustomerId(customerId) } as const;
    const call = { client: {}, nextRequestId: randomUUID };
    for (const consent of allConsents) await rig.finhub.consents.accept(giver, consent, call);
    await control.approve(verification.verificationId);
    return true;
  };

  const run = async ({ move: name, offsetMs, withEvents }: Race): Promise<Ending> => {
    const move: Move = moves[name];
    const expiresAfterMs = patienceMs;
    const onboarding = await start(expiresAfterMs, withEvents);
    const { startTime } = await onboarding.handle.describe();
    const moveAt = startTime.getTime() + expiresAfterMs + offsetMs;
    await pause(moveAt - preparationMs - Date.now());
    const isReady = await prepared(onboarding, move);
    patienceMs = Math.min(10_000, patienceMs * (isReady ? 0.999 : 1.02));
    await pause(moveAt - Date.now());
    const answer = isReady ? await move.send(onboarding.handle) : 'too-early';
    const { state } = await onboarding.handle.result();
    return { answer, state };
  };

  it(`end ${races} cases in one way each`, { timeout: 600_000 }, async () => {
    const all = fc.sample(race, { numRuns: races, seed });
    const outcomes = new Set<string | null>();
    const queue = all.entries();
    const racing = async () => {
      // One iterator for all: each race is run once.
      for (const [index, one] of queue) {
        const which = `race ${index} of seed ${seed}: ${JSON.stringify(one)}`;
        let ending: Ending;
        do {
          ending = await run(one);
          expectOneEnding(one, ending, which);
        } while (ending.answer === 'too-early');
        outcomes.add(ending.state.outcome);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, racing));
    // Each side wins at times, else they do not race.
    expect([...outcomes].sort()).toEqual(['ACTIVATED', 'EXPIRED', 'REJECTED', 'WITHDRAWN']);
    expect(rig.sandbox.control.violations()).toEqual([]);
  });

  function expectOneEnding({ move, withEvents }: Race, { answer, state }: Ending, which: string): void {
    const { outcome, timeline, finhub, closedAt, deadline, id } = state;
    if (outcome === null || closedAt === null) throw new Error(`Not closed: ${which}`);
    const { mayEnd }: Move = moves[move];
    const endings = answer === 'too-early' ? ['EXPIRED'] : mayEnd[answer];
    expect(endings, `${which}, answered ${answer}`).toContain(outcome);

    const told = timeline.map(({ what }) => what);
    const closings = told.filter((what) => what.startsWith('Closed: '));
    expect(closings, which).toEqual([`Closed: ${outcome}`]);
    expect(told.at(-1), which).toBe(`Closed: ${outcome}`);
    const asked = told
      .filter((what) => /^(?:Expired|Withdrawn .*)$/.test(what))
      .map((what) => what.split(' ')[0]);
    expect(asked, which).toEqual(
      outcome === 'EXPIRED' ? ['Expired'] : outcome === 'WITHDRAWN' ? ['Withdrawn'] : [],
    );
    const isLate = Date.parse(closedAt) >= Date.parse(deadline);
    expect(isLate || outcome !== 'EXPIRED', which).toBe(true);

    const [ledger] = rig.sandbox.control.effects({ customerId: finhub.customerId ?? 'none' });
    const effects = ledger?.effects ?? {};
    const activations = outcome === 'ACTIVATED' ? 1 : 0;
    expect([effects['activation'] ?? 0, effects['wallet'] ?? 0], which).toEqual([activations, activations]);
    expect(Math.max(0, ...Object.values(effects)), which).toBeLessThanOrEqual(1);

    const ending: readonly string[] = Object.values(eventOfOutcome);
    const sent = events.filter(({ subject, type }) => subject === id && ending.includes(type));
    const types = sent.map(({ type }) => type);
    expect(types, which).toEqual(withEvents ? [eventOfOutcome[outcome]] : []);
  }
});
