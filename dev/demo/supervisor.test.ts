import { describe, expect, it, vi } from 'vitest';
import type { RunningProcess } from './supervised-process.js';
import { createSupervisor } from './supervisor.js';
import type { ProcessPlan } from './supervisor.js';

describe('the supervisor', () => {
  it('starts a process again that ended, and says so', async () => {
    const messages: string[] = [];
    const supervisor = createSupervisor((message) => messages.push(message), 0);
    const worker = controlledProcess('worker');
    await supervisor.start(worker.plan);

    worker.end('SIGKILL');

    await vi.waitUntil(() => worker.launches() === 2);
    expect(messages).toEqual(['worker ended (SIGKILL); starting it again. Its log: worker.log']);
    await supervisor.stop();
  });

  it('tries again where a process cannot be started again at once', async () => {
    const supervisor = createSupervisor(() => undefined, 0);
    const worker = controlledProcess('worker', { failingLaunches: [2] });
    await supervisor.start(worker.plan);

    worker.end('SIGKILL');

    await vi.waitUntil(() => worker.launches() === 3);
    await supervisor.stop();
  });

  it('gives up at the sixth end within a minute', async () => {
    const supervisor = createSupervisor(() => undefined, 0);
    const worker = controlledProcess('worker');
    await supervisor.start(worker.plan);

    for (let end = 1; end <= 6; end++) {
      await vi.waitUntil(() => worker.launches() === end);
      worker.end('exit code 1');
    }

    await expect(supervisor.gaveUp).rejects.toThrow('6 processes ended within a minute');
    expect(worker.launches()).toBe(6);
  });

  it('refuses to start what ends while starting, and names its log', async () => {
    const supervisor = createSupervisor(() => undefined, 0);
    const { plan } = controlledProcess('worker', { failingLaunches: [1] });
    await expect(supervisor.start(plan)).rejects.toThrow('worker failed to start. Its log: worker.log');
  });

  it('stops the last started first, and starts nothing again', async () => {
    const supervisor = createSupervisor(() => undefined, 0);
    const stopped: string[] = [];
    const [temporal, worker] = [
      controlledProcess('temporal', { stopped }),
      controlledProcess('worker', { stopped }),
    ];
    await supervisor.start(temporal.plan);
    await supervisor.start(worker.plan);

    await supervisor.stop();

    expect(stopped).toEqual(['worker', 'temporal']);
    expect([temporal.launches(), worker.launches()]).toEqual([1, 1]);
  });
});

interface Behaviour {
  /** Which launches fail, the first being 1. */
  readonly failingLaunches?: readonly number[];
  /** Told when the process has been stopped. */
  readonly stopped?: string[];
}

function controlledProcess(name: string, { failingLaunches = [], stopped = [] }: Behaviour = {}) {
  let launches = 0;
  let end: (how: string) => void = () => undefined;
  const launch = async (): Promise<RunningProcess> => {
    launches++;
    if (failingLaunches.includes(launches)) return Promise.reject(new Error(`${name} failed to start`));
    const ended = new Promise<string>((resolve) => (end = resolve));
    const stop = async () => {
      stopped.push(name);
      end('SIGTERM');
      await ended;
    };
    return Promise.resolve({ ended, stop });
  };
  const plan: ProcessPlan = { name, logFile: `${name}.log`, launch };
  return { plan, launches: () => launches, end: (how: string) => end(how) };
}
