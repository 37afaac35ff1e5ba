import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { stopWithParent } from '../temporal/stop-with-parent.js';
import { DemoStartError } from './errors.js';

/** A process that serves. */
export interface RunningProcess {
  /** Resolves with words for how it ended: `SIGKILL`, `exit code 2`. */
  readonly ended: Promise<string>;
  /** Asks it to end, and makes it end if it takes too long. */
  stop(): Promise<void>;
}

export interface NodeProcess {
  readonly name: string;
  /** The program below the project's folder: `src/worker.ts`. */
  readonly program: string;
  readonly args?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** Asked again and again during the start; true once the process serves. */
  readonly isReady: () => Promise<boolean>;
}

const START_WITHIN_MS = 90_000;
const STOP_WITHIN_MS = 15_000;
const READY_EVERY_MS = 100;

/**
 * Starts a program of this project, its output appended to `logFile`, and waits until it serves. It ends with the demo,
 * however that ends. Throws `DemoStartError` where it ends before, takes too long or is no longer wanted.
 */
export async function startNodeProcess(plan: NodeProcess, signal: AbortSignal): Promise<RunningProcess> {
  const child = spawnProgram(plan);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, killedBy) => resolve(killedBy ?? `exit code ${code ?? 'unknown'}`));
  });
  if (child.pid !== undefined) stopWithParent(child.pid, ended.then(noWords), STOP_WITHIN_MS);
  const stop = async () => {
    child.kill('SIGTERM');
    const grace = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await ended;
    clearTimeout(grace);
  };
  try {
    await served(plan, ended, signal);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ended, stop };
}

function spawnProgram({ program, args = [], env, logFile }: NodeProcess) {
  const log = openSync(logFile, 'a', 0o600);
  try {
    // A group of its own: Ctrl-C in the terminal reaches the demo alone, which ends the others in order.
    return spawn(process.execPath, ['--import', 'tsx', program, ...args], {
      env,
      cwd: new URL('../..', import.meta.url),
      stdio: ['ignore', log, log],
      detached: true,
    });
  } finally {
    closeSync(log);
  }
}

async function served(plan: NodeProcess, ended: Promise<string>, signal: AbortSignal): Promise<void> {
  const watch: { how?: string } = {};
  void ended.then((how) => (watch.how = how));
  const deadline = Date.now() + START_WITHIN_MS;
  while (!(await plan.isReady().catch(() => false))) {
    if (watch.how !== undefined) {
      throw new DemoStartError(`${plan.name} ended while starting (${watch.how})`);
    }
    if (signal.aborted) throw new DemoStartError(`${plan.name} was stopped while starting`);
    if (Date.now() > deadline) {
      throw new DemoStartError(`${plan.name} did not serve within ${START_WITHIN_MS / 1000} s`);
    }
    await delay(READY_EVERY_MS);
  }
}

function noWords(): void {
  // The watch over our own end only needs to know that the process is gone.
}
