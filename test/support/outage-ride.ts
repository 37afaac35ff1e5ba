import { randomUUID } from 'node:crypto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { oneEffectPerCompanyStep } from './companies.js';
import type { Outage } from './outages.js';
import type { FinHubSettings, Rig } from './rig.js';
import { oneEffectPerStep } from './signups.js';
import { broughtTo, emailOf, started, type CaseInPlace, type Place } from './stages.js';
import { stepRunsOf, type StepRun } from './step-attempts.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const OUTAGE_MS = 6 * HOUR_MS;

/** What an outage meant to one case. Times are virtual. */
interface Ridden {
  /** Where the case was when it began: `individual at registration`. */
  readonly at: string;
  readonly outcome: string | null;
  readonly wasParked: boolean;
  /** Steps that were under way when FinHub came back. */
  readonly waiting: readonly StepRun[];
  /** Those of them that then took longer than one interval: `addEmployee 601 s`. */
  readonly late: readonly string[];
  /** Those of them that were tried more rarely than their longest interval asks: `addEmployee 21 times`. */
  readonly rare: readonly string[];
  /** Attempts of the step that had most. */
  readonly mostAttempts: number;
  /** The case's requests during the outage, as the sandbox counts them. */
  readonly requests: number;
  readonly effects: Readonly<Record<string, number>>;
  readonly expectedEffects: Readonly<Record<string, number>>;
}

export interface Skies {
  readonly environment: TestWorkflowEnvironment;
  readonly rigWith: (options: { readonly finhub?: FinHubSettings | undefined }) => Promise<Rig>;
}

/** Takes cases that are at these places, and a new one, through six hours of an outage and three hours after it. */
export async function riddenOut(
  { environment, rigWith }: Skies,
  { faults, finhub }: Outage,
  from: readonly Place[],
): Promise<readonly Ridden[]> {
  const rig = await rigWith({});
  // Of its own, since a client keeps the categories for a while.
  const newcomers = await rigWith({ finhub });
  const rigs = [rig, newcomers];
  const cases = await Promise.all(from.map((place) => broughtTo(rig, place)));
  const holds = rig.sandbox.control.faults();
  const requests = await Promise.all(cases.map((one) => requestsOf(rig, one)));

  for (const { sandbox } of rigs) for (const fault of faults) await sandbox.control.addFault(fault);
  if (finhub !== undefined) rig.renewClient(finhub);
  for (const { id } of holds) await rig.sandbox.control.clearFaults(id);
  const onboarding = await started(newcomers, 'individual', `${randomUUID()}@example.com`);
  const newcomer = { place: { kind: 'individual', name: 'categorization', call: null }, onboarding } as const;
  await environment.sleep(OUTAGE_MS);

  const counted = requests.map((count) => count());
  for (const { place, onboarding: reviewed } of cases) {
    const { finhub: ids } = await reviewed.state();
    if (place.call === null) await rig.sandbox.control.approve(ids.verificationId ?? 'none');
  }
  for (const one of rigs) {
    if (finhub !== undefined) one.renewClient();
    // No token lives for six hours.
    await one.sandbox.control.expireTokens();
    await one.sandbox.control.clearFaults();
  }
  const backAtMs = await environment.currentTimeMs();
  await environment.sleep(3 * HOUR_MS);
  return Promise.all([...cases, newcomer].map((one, index) => tell(one, backAtMs, counted[index] ?? 0)));
}

/** Counts the requests about a case from now on, as long as no fault before it strikes. */
async function requestsOf({ sandbox: { control } }: Rig, { onboarding }: CaseInPlace): Promise<() => number> {
  const customer = emailOf(onboarding.signup);
  const { id } = await control.addFault({ kind: 'cut-before', customer, probability: 0 });
  return () => control.faults().find((fault) => fault.id === id)?.matched ?? Infinity;
}

async function tell({ place, onboarding }: CaseInPlace, backAtMs: number, requests: number): Promise<Ridden> {
  const { outcome, timeline } = await onboarding.state();
  const { runs } = await stepRunsOf(onboarding.handle);
  const waiting = runs.filter((run) => run.scheduledAtMs < backAtMs && run.endedAtMs > backAtMs);
  // An interval with a few seconds to act, and one attempt less for an outage that began between two.
  const late = waiting.filter(
    ({ step, endedAtMs }) => endedAtMs - backAtMs > longestIntervalMs(step, place) + 5_000,
  );
  const rare = waiting.filter(
    ({ step, attempts }) => attempts < OUTAGE_MS / longestIntervalMs(step, place) - 1,
  );
  return {
    at: `${place.kind} at ${place.name}`,
    outcome,
    wasParked: timeline.some(({ what }) => what.startsWith('Parked')),
    waiting,
    late: late.map(({ step, endedAtMs }) => `${step} ${Math.round((endedAtMs - backAtMs) / 1000)} s`),
    rare: rare.map(({ step, attempts }) => `${step} ${attempts} times`),
    mostAttempts: Math.max(...runs.map(({ attempts }) => attempts)),
    requests,
    effects: withoutSession(await onboarding.effects()),
    expectedEffects: withoutSession(place.kind === 'individual' ? oneEffectPerStep : oneEffectPerCompanyStep),
  };
}

/** Between two attempts of a step that is not parked, and between two reads of a poll. */
function longestIntervalMs(step: string, { name }: Place): number {
  if (name === 'decision') return 2 * HOUR_MS;
  return (step === 'findWallet' ? 5 : 10) * MINUTE_MS;
}

/** The session is best effort: an outage of more than a minute costs it. One that was opened must be the only one. */
function withoutSession(effects: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(effects).filter(([effect, count]) => effect !== 'session' || count > 1),
  );
}
