import {
  condition,
  isCancellation,
  proxyActivities,
  workflowInfo,
  type ActivityOptions,
} from '@temporalio/workflow';
import type { StepActivities } from '../../activities/index.js';
import type { OnboardingEvent } from '../../contract/events.js';
import type { ClientContext } from '../../contract/signup.js';
import type { StepCall } from '../../contract/steps.js';
import { Capacity } from './capacity.js';
import { CaseFile } from './case-file.js';
import { Doubts } from './doubts.js';
import { isSuspended, type CaseFacts } from './facts.js';
import { isOutage, stepFailure, wasCutOff, type StepFailure } from './step-failure.js';
import {
  activityOptions,
  stepBackoff,
  stepKey,
  steps,
  type PollName,
  type StepDefinition,
  type StepInputOf,
  type StepName,
  type StepOutputOf,
} from './steps.js';
import { unless } from './unless.js';

const CALLS_AT_ONCE = 8;
/** Of these, for steps that there are not many of: retries of all documents do not keep the consents waiting. */
const KEPT_FREE = 1;

/** What every activity has in common for the runner; `StepInputOf` and `StepOutputOf` tie its input and output together. */
interface AnyActivity {
  executeWithOptions(options: ActivityOptions, args: [object]): Promise<unknown>;
}
const activities: Readonly<Record<StepName, AnyActivity>> = proxyActivities<StepActivities>({
  startToCloseTimeout: '35s',
});

export interface StepOptions {
  /** Which of several: a document's index, a consent type. */
  readonly item?: string;
  /** What the item is called in summaries and the timeline: `PASSPORT`. */
  readonly label?: string;
  /** An earlier run of the same customer may have done it: a conflict may be its doing. */
  readonly mayHaveHappened?: boolean;
  /** Shared by steps of which one runs at a time. */
  readonly turn?: Capacity;
  /** Gives a parked step up, for instance because its document was replaced. */
  readonly superseded?: () => boolean;
  /** Final failures that the pipeline answers itself: they come back as the error instead of parking. */
  readonly passes?: (failure: StepFailure) => boolean;
}

/** One run of a step: how often and how long it is tried. */
type Attempting = Pick<StepCall, 'retryForMs' | 'backoff' | 'doubt' | 'operatorRetry'>;

/** Runs the steps of a case: with retries, parked where those end, and polls that read until there is an answer. */
export class StepRunner extends CaseFile {
  protected readonly capacity = new Capacity(CALLS_AT_ONCE, () => !isSuspended(this.facts));
  /** Keys of parked steps that an operator asked to run again, with what tells that retry from others. */
  private readonly asked = new Map<string, string>();
  private retries = 0;
  private readonly doubts = new Doubts();

  constructor(
    facts: CaseFacts,
    unsentEvents: readonly OnboardingEvent[],
    private readonly client: ClientContext,
  ) {
    super(facts, unsentEvents);
  }

  /**
   * Runs one step until it succeeds. What cannot be retried parks the step, which then waits for an operator, a
   * correction or, after an outage, better times; the workflow never fails. Undefined: superseded while parked.
   */
  async step<Name extends StepName>(
    name: Name,
    input: () => StepInputOf<Name>,
    options: StepOptions & { readonly superseded: () => boolean },
  ): Promise<StepOutputOf<Name> | undefined>;
  async step<Name extends StepName>(
    name: Name,
    input: () => StepInputOf<Name>,
    options?: Omit<StepOptions, 'superseded'>,
  ): Promise<StepOutputOf<Name>>;
  async step<Name extends StepName>(
    name: Name,
    input: () => StepInputOf<Name>,
    options: StepOptions = {},
  ): Promise<StepOutputOf<Name> | undefined> {
    const key = stepKey(name, options.item);
    const givenUp = () => options.superseded?.() === true;
    const resumed = () => !this.facts.parked.has(key) || givenUp();
    if (options.mayHaveHappened === true) this.doubts.keep(key);
    let isPatient = false;
    let operatorRetry: string | null = null;
    try {
      for (;;) {
        await condition(() => !isSuspended(this.facts));
        const stop = isPatient ? () => resumed() || isSuspended(this.facts) : () => isSuspended(this.facts);
        try {
          const output = await unless(
            () => this.attempt(name, key, input(), options, { ...this.pace(isPatient), operatorRetry }),
            stop,
          );
          if (output !== undefined) {
            // In this order: a step is never parked and out of doubt, as if refused, while its answer is there.
            this.unpark(key);
            this.doubts.settle(key);
            return this.finished(name, options, output);
          }
          if (!resumed()) continue;
        } catch (error) {
          const failure = stepFailure(error);
          if (options.passes?.(failure) === true) throw error;
          isPatient = isOutage(failure);
          this.park(key, failure, isPatient ? this.facts.policy.parkedRetryEveryMs : null);
          if (isPatient) continue;
          await condition(resumed);
        }
        if (givenUp()) return undefined;
        isPatient = false;
        operatorRetry = this.takeAsked(key);
      }
    } finally {
      this.unpark(key);
    }
  }

  /** Runs a step that the case can do without: a final failure comes back instead of parking. */
  async tryStep<Name extends StepName>(
    name: Name,
    input: StepInputOf<Name>,
    retryForMs: number,
  ): Promise<StepOutputOf<Name> | { readonly failure: StepFailure }> {
    await condition(() => !isSuspended(this.facts));
    try {
      const attempting = { retryForMs, backoff: stepBackoff, doubt: null, operatorRetry: null };
      return this.finished(name, {}, await this.execute(name, input, {}, attempting));
    } catch (error) {
      return { failure: stepFailure(error) };
    }
  }

  /** Reads by retry until there is an answer; undefined when `interrupted` holds first. An operator's "read now" starts it over. */
  async poll<Name extends PollName>(
    name: Name,
    input: (isAskedFor: boolean) => StepInputOf<Name>,
    interrupted: () => boolean,
  ): Promise<StepOutputOf<Name> | undefined> {
    const nudgesBefore = this.nudges;
    while (!interrupted()) {
      await condition(() => !isSuspended(this.facts) || interrupted());
      const nudges = this.nudges;
      const stop = () => interrupted() || isSuspended(this.facts) || this.nudges !== nudges;
      try {
        const asked = input(nudges !== nudgesBefore);
        // The activity says when it reads next; these pauses serve for attempts that died or met an outage.
        const attempting = {
          retryForMs: null,
          backoff: asked.intervals,
          doubt: null,
          operatorRetry: this.takeAsked(name),
        };
        const answer = await unless(() => this.run(name, asked, {}, attempting), stop);
        if (answer !== undefined) return answer;
      } catch (error) {
        this.park(name, stepFailure(error), null);
        try {
          await condition(() => !this.facts.parked.has(name) || interrupted());
        } finally {
          this.unpark(name);
        }
      }
    }
    return undefined;
  }

  /** Reads by retry until there is an answer. */
  async read<Name extends PollName>(
    name: Name,
    input: (isAskedFor: boolean) => StepInputOf<Name>,
  ): Promise<StepOutputOf<Name>> {
    for (;;) {
      const answer = await this.poll(name, input, never);
      if (answer !== undefined) return answer;
    }
  }

  /**
   * Parks a step as a conflict in which only an operator can tell what FinHub has, until one asks for it to go on, or other
   * news settle it.
   */
  async parkedForOperator(key: string, message: string, isSettled: () => boolean = never): Promise<void> {
    await this.parkedUntil(key, { errorType: 'FinHubConflict', message, fields: [] }, isSettled);
  }

  /** Parks a step as the pipeline says, until someone asks for it to go on, or it is settled otherwise. */
  async parkedUntil(
    key: string,
    why: Pick<StepFailure, 'errorType' | 'message' | 'fields'>,
    isSettled: () => boolean,
  ): Promise<void> {
    this.park(key, why, null);
    try {
      await condition(() => !this.facts.parked.has(key) || isSettled());
      this.asked.delete(key);
    } finally {
      this.unpark(key);
    }
  }

  /** An operator asks for another try now: parked steps run again, suspension is lifted, polls read at once. */
  retry(step?: string): void {
    this.readNow();
    const id = `${workflowInfo().runId.slice(-8)}.${String(++this.retries)}`;
    for (const key of step === undefined ? [...this.facts.parked.keys()] : [step]) {
      this.asked.set(key, id);
      this.unpark(key);
    }
    if (step === undefined) this.facts.standing = { ...this.facts.standing, suspension: null };
    this.facts.alert = null;
    this.publish();
  }

  /** Runs parked steps again, with what their inputs give now. */
  runAgain(keys: readonly string[]): void {
    for (const key of keys) this.unpark(key);
  }

  /** One execution of a step. Until its answer is known the step is in doubt, and stays so where none comes. */
  private async attempt<Name extends StepName>(
    name: Name,
    key: string,
    input: StepInputOf<Name>,
    options: StepOptions,
    pace: Omit<Attempting, 'doubt'>,
  ): Promise<StepOutputOf<Name>> {
    const doubt = this.doubts.of(key);
    // Not while it only waits for its turn: a call that was never made is not in doubt.
    const begun = () => {
      if (steps[name].nature === 'effect') this.doubts.begin(key);
    };
    try {
      return await this.execute(name, input, options, { ...pace, doubt }, begun);
    } catch (error) {
      if (isCancellation(error)) {
        if (wasCutOff(error)) this.doubts.keep(key);
      } else if (stepFailure(error).mayHaveHappened) this.doubts.keep(key);
      else this.doubts.restore(key, doubt);
      throw error;
    }
  }

  /** Whether FinHub may have done a step although no answer says so. */
  isInDoubt(key: string): boolean {
    return this.doubts.of(key) !== null;
  }

  /** Whether a call of the step was made whose outcome is unknown. */
  isInDoubtByCall(key: string): boolean {
    return this.doubts.of(key) === 'call';
  }

  /** Keeps a step in doubt whose answer did not settle it. */
  keepInDoubt(key: string): void {
    this.doubts.keep(key);
  }

  /** A step starts afresh: what was done of it before does not count. */
  forgetDoubt(key: string): void {
    this.doubts.settle(key);
  }

  private finished<Name extends StepName>(
    name: Name,
    { label }: StepOptions,
    output: StepOutputOf<Name>,
  ): StepOutputOf<Name> {
    const { done } = steps[name];
    if (done !== undefined) this.note(label === undefined ? done : `${done}: ${label}`);
    return output;
  }

  private async execute<Name extends StepName>(
    name: Name,
    input: StepInputOf<Name>,
    options: StepOptions,
    attempting: Attempting,
    begun: () => void = () => undefined,
  ): Promise<StepOutputOf<Name>> {
    // Reads are made in several stages: those say themselves where they are.
    if (steps[name].nature !== 'poll') this.enter(steps[name].stage);
    const run = () => this.run(name, input, options, attempting, begun);
    // A patient attempt mostly waits: nobody else has to wait with it.
    return options.turn === undefined || attempting.retryForMs === null ? run() : options.turn.use(run);
  }

  private async run<Name extends StepName>(
    name: Name,
    input: StepInputOf<Name>,
    { item, label }: StepOptions,
    attempting: Attempting,
    begun: () => void = () => undefined,
  ): Promise<StepOutputOf<Name>> {
    const definition = steps[name];
    const call: StepCall = { ...attempting, kind: this.facts.kind, client: this.client, item: item ?? '-' };
    const options = activityOptions(definition, summaryOf(definition, label), attempting);
    const execute = () => {
      begun();
      return activities[name].executeWithOptions(options, [{ ...input, call }]);
    };
    const output = await (attempting.retryForMs === null
      ? this.capacity.useNone(execute)
      : this.capacity.use(execute, definition.isOneOfMany === true ? KEPT_FREE : 0));
    return output as StepOutputOf<Name>;
  }

  private pace(isPatient: boolean): Pick<Attempting, 'retryForMs' | 'backoff'> {
    const { stepRetryForMs, parkedRetryEveryMs } = this.facts.policy;
    return isPatient
      ? { retryForMs: null, backoff: { firstMs: parkedRetryEveryMs, longestMs: parkedRetryEveryMs } }
      : { retryForMs: stepRetryForMs, backoff: stepBackoff };
  }

  private takeAsked(key: string): string | null {
    const id = this.asked.get(key) ?? null;
    this.asked.delete(key);
    return id;
  }
}

const never = () => false;

function summaryOf({ summary }: StepDefinition, label: string | undefined): string {
  return label === undefined ? summary : `${summary}: ${label}`;
}
