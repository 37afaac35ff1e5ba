import type { Logger } from 'pino';
import type { Task } from './records.js';
import type { State } from './state.js';

const longestTimerMs = 2 ** 31 - 1;

/** Does one task. Called again after a restart if the process died meanwhile, so it must bear repetition. */
export type TaskHandler = (task: Task) => void | Promise<void>;

/** Runs tasks at their time. They are part of the state: what was due while the sandbox was down runs at its start. */
export class Scheduler {
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();
  #handlers: Readonly<Record<Task['kind'], TaskHandler>> | null = null;

  constructor(
    private readonly state: State,
    private readonly log: Logger,
  ) {}

  start(handlers: Readonly<Record<Task['kind'], TaskHandler>>): void {
    this.#handlers = handlers;
    for (const task of this.state.tasks.all()) this.#arm(task);
  }

  /** Plans a task, in place of one of the same kind for the same subject. */
  schedule(kind: Task['kind'], subject: string, delayMs: number, requestId: string | null = null): void {
    const dueAt = Date.now() + delayMs;
    this.#arm(this.state.tasks.put({ id: `${kind}/${subject}`, kind, subject, dueAt, requestId }));
  }

  isScheduled(kind: Task['kind'], subject: string): boolean {
    return this.state.tasks.get(`${kind}/${subject}`) !== undefined;
  }

  cancelAll(): void {
    this.#disarmAll();
    this.state.tasks.clear();
  }

  /** Stops the clock and waits for what is running; tasks not done yet stay in the state. */
  async close(): Promise<void> {
    this.#handlers = null;
    this.#disarmAll();
    await Promise.all(this.#running);
  }

  #disarmAll(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #arm(task: Task): void {
    if (this.#handlers === null) return;
    clearTimeout(this.#timers.get(task.id));
    const delayMs = Math.max(0, task.dueAt - Date.now());
    const timer = setTimeout(
      () => {
        this.#timers.delete(task.id);
        if (delayMs > longestTimerMs) this.#arm(task);
        else this.#track(this.#run(task));
      },
      Math.min(delayMs, longestTimerMs),
    );
    this.#timers.set(task.id, timer);
  }

  #track(running: Promise<void>): void {
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }

  async #run(task: Task): Promise<void> {
    const handler = this.#handlers?.[task.kind];
    if (handler === undefined || this.state.tasks.get(task.id) !== task) return;
    try {
      await this.state.commit();
      await handler(task);
      // Closed meanwhile: the task is done again at the next start. Planned anew meanwhile: that one stays.
      if (this.#handlers !== null && this.state.tasks.get(task.id) === task) this.state.tasks.delete(task.id);
      await this.state.commit();
    } catch (error) {
      this.log.error({ err: error, task: task.kind }, 'A task of the sandbox failed');
    }
  }
}
