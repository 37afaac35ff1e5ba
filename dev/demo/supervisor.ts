import { setTimeout as delay } from 'node:timers/promises';
import { DemoStartError, messageOf, ProcessKeepsEndingError } from './errors.js';
import type { RunningProcess } from './supervised-process.js';

/** How one process of the demo is started. */
export interface ProcessPlan {
  readonly name: string;
  readonly logFile: string;
  /** Resolves once it serves; called again whenever it has ended. */
  readonly launch: (signal: AbortSignal) => Promise<RunningProcess>;
}

/** Keeps the demo's processes running until it is told to stop them. */
export interface Supervisor {
  /** Starts a process; throws `DemoStartError` where its launch fails. From then on it is started again whenever it ends. */
  start(plan: ProcessPlan): Promise<void>;
  /** Ends all, the last started first. May be called again. */
  stop(): Promise<void>;
  /** Rejects with `ProcessKeepsEndingError` once processes ended too often. */
  readonly gaveUp: Promise<never>;
}

const DEATHS_ALLOWED = 5;
const DEATHS_WINDOW_MS = 60_000;

/** A supervisor that tells of every unexpected end through `say`, and gives up at the sixth within a minute. */
export function createSupervisor(say: (message: string) => void, restartAfterMs = 500): Supervisor {
  const stopping = new AbortController();
  const isStopping = () => stopping.signal.aborted;
  const started: ProcessPlan[] = [];
  /** What there is of each process now: it runs, or is just being launched. */
  const current = new Map<string, Promise<RunningProcess | null>>();
  let deaths: readonly number[] = [];
  let giveUp: (error: ProcessKeepsEndingError) => void = () => undefined;
  const gaveUp = new Promise<never>((_, reject) => (giveUp = reject));
  gaveUp.catch(() => undefined); // it may come when nobody waits for it yet

  async function launch(plan: ProcessPlan): Promise<void> {
    const launching = plan.launch(stopping.signal);
    current.set(
      plan.name,
      launching.catch(() => null),
    );
    const child = await launching;
    void child.ended.then((how) => revive(plan, `${plan.name} ended (${how})`));
  }

  async function revive(plan: ProcessPlan, what: string): Promise<void> {
    if (isStopping()) return;
    deaths = [...deaths.filter((at) => at > Date.now() - DEATHS_WINDOW_MS), Date.now()];
    if (deaths.length > DEATHS_ALLOWED) {
      const count = `${deaths.length} processes ended within a minute`;
      giveUp(new ProcessKeepsEndingError(`${count}; the last: ${what}. Its log: ${plan.logFile}`));
      return;
    }
    say(`${what}; starting it again. Its log: ${plan.logFile}`);
    await delay(restartAfterMs);
    if (isStopping()) return;
    await launch(plan).catch((error: unknown) => revive(plan, messageOf(error)));
  }

  return {
    gaveUp,
    async start(plan) {
      started.push(plan);
      await launch(plan).catch((error: unknown) => {
        throw new DemoStartError(`${messageOf(error)}. Its log: ${plan.logFile}`);
      });
    },
    async stop() {
      stopping.abort();
      for (const { name } of started.toReversed()) await (await current.get(name))?.stop();
    },
  };
}
