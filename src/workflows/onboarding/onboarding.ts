import {
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  sleep,
  type ActivityOptions,
} from '@temporalio/workflow';
import type { Activities } from '../../activities/index.js';
import type { OnboardingResult, OnboardingState, Outcome, Stage } from '../../contract/onboarding.js';
import { publishedAttributes } from '../../contract/search-attributes.js';
import type { ClientContext } from '../../contract/signup.js';
import type { StepCall } from '../../contract/steps.js';
import { Capacity } from './capacity.js';
import { isSuspended, note, stateOf, type CaseFacts, type FlowWait } from './facts.js';
import { Publication } from './publication.js';
import { isOutage, stepFailure, type StepFailure } from './step-failure.js';
import {
  activityOptions,
  patientOptions,
  pollOptions,
  steps,
  type PollName,
  type StepDefinition,
  type StepInputOf,
  type StepName,
  type StepOutputOf,
} from './steps.js';
import { unless } from './unless.js';

const CALLS_AT_ONCE = 8;

/** What every activity has in common for the runner; `StepInputOf` and `StepOutputOf` tie its input and output together. */
interface AnyActivity {
  executeWithOptions(options: ActivityOptions, args: [object]): Promise<unknown>;
}
const activities: Readonly<Record<StepName, AnyActivity>> = proxyActivities<Activities>({
  startToCloseTimeout: '35s',
});

export interface StepOptions {
  /** Which of several: a document's index, a consent type. */
  readonly item?: string;
  /** What the item is called in summaries and the timeline: `PASSPORT`. */
  readonly label?: string;
  /** Gives a parked step up, for instance because its document was replaced. */
  readonly superseded?: () => boolean;
}

/** One run of a step: how often and how long it is tried. */
interface Attempting {
  /** Null: for as long as it takes, at the interval of parked steps. */
  readonly retryForMs: number | null;
  readonly mayHaveHappened: boolean;
  readonly operatorRetry: boolean;
}

/**
 * One case on its way: runs the steps of its pipeline, parks what fails, waits, and closes. The pipelines in the folder
 * above tell the story; this class knows what every step and every wait has in common.
 */
export class Onboarding {
  private readonly capacity = new Capacity(CALLS_AT_ONCE);
  private readonly publication: Publication;
  private readonly pipeline = new CancellationScope();
  private closing: Outcome | null = null;
  /** Counts an operator's "read now"; a running poll starts over when it grows. */
  private nudges = 0;
  /** Keys of parked steps that an operator asked to run again. */
  private readonly asked = new Set<string>();

  constructor(
    readonly facts: CaseFacts,
    private readonly client: ClientContext,
    private readonly signupEventIds: readonly string[],
  ) {
    this.publication = new Publication(publishedAttributes(stateOf(facts), facts.policy.tenantId));
  }

  get state(): OnboardingState {
    return stateOf(this.facts);
  }

  note(what: string): void {
    note(this.facts, what);
    this.publication.details(this.state);
  }

  /** Brings search attributes up to date; see `Publication` for when that is worth its price. */
  publish(): void {
    this.publication.attributes(publishedAttributes(this.state, this.facts.policy.tenantId));
    this.publication.details(this.state);
  }

  enter(stage: Stage): void {
    this.facts.stage = stage;
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
    const key = stepKey(name, options);
    const givenUp = () => options.superseded?.() === true;
    const resumed = () => !this.facts.parked.has(key) || givenUp() || isSuspended(this.facts);
    let attempting: Attempting = {
      retryForMs: this.facts.policy.stepRetryForMs,
      mayHaveHappened: false,
      operatorRetry: false,
    };
    try {
      for (;;) {
        await condition(() => !isSuspended(this.facts));
        try {
          const output = await unless(
            () => this.execute(name, input(), options, attempting),
            isPatient(attempting) ? resumed : never,
          );
          if (output !== undefined) return this.finished(name, options, output);
        } catch (error) {
          const failure = stepFailure(error);
          if (failure.errorType === 'DocumentRejected') throw error;
          const { parkedRetryEveryMs } = this.facts.policy;
          const mayHaveHappened = attempting.mayHaveHappened || failure.mayHaveHappened;
          attempting = { ...attempting, mayHaveHappened, retryForMs: null };
          this.park(key, failure, isOutage(failure) ? parkedRetryEveryMs : null);
          if (isOutage(failure)) continue;
          await condition(resumed);
        }
        if (givenUp()) return undefined;
        attempting = {
          ...attempting,
          retryForMs: this.facts.policy.stepRetryForMs,
          operatorRetry: this.asked.delete(key),
        };
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
      const attempting = { retryForMs, mayHaveHappened: false, operatorRetry: false };
      return this.finished(name, {}, await this.execute(name, input, {}, attempting));
    } catch (error) {
      return { failure: stepFailure(error) };
    }
  }

  /** Reads by retry until there is an answer; undefined when `interrupted` holds first. An operator's "read now" starts it over. */
  async poll<Name extends PollName>(
    name: Name,
    input: () => StepInputOf<Name>,
    interrupted: () => boolean,
  ): Promise<StepOutputOf<Name> | undefined> {
    while (!interrupted()) {
      await condition(() => !isSuspended(this.facts) || interrupted());
      const nudges = this.nudges;
      const stop = () => interrupted() || isSuspended(this.facts) || this.nudges !== nudges;
      try {
        const call = this.call(
          {},
          { retryForMs: null, mayHaveHappened: false, operatorRetry: this.asked.delete(name) },
        );
        const options = pollOptions(steps[name], input().intervals);
        const answer = await unless(() => this.run(name, input(), options, call), stop);
        if (answer !== undefined) return answer;
      } catch (error) {
        this.park(name, stepFailure(error), null);
        await condition(() => !this.facts.parked.has(name) || interrupted());
        this.unpark(name);
      }
    }
    return undefined;
  }

  /** Reads by retry until there is an answer. */
  async read<Name extends PollName>(name: Name, input: () => StepInputOf<Name>): Promise<StepOutputOf<Name>> {
    for (;;) {
      const answer = await this.poll(name, input, never);
      if (answer !== undefined) return answer;
    }
  }

  /** Parks a step by the pipeline's own judgement until an operator asks for it to go on. */
  async parkedForOperator(name: StepName, failure: StepFailure): Promise<void> {
    this.park(name, failure, null);
    try {
      await condition(() => !this.facts.parked.has(name));
    } finally {
      this.unpark(name);
    }
  }

  /** Shows that the main flow waits until `ready`. A wait that is over before it began is never shown. */
  async waitFor(wait: FlowWait, ready: () => boolean): Promise<void> {
    if (ready()) return;
    await this.waiting(wait, () => condition(ready));
  }

  /** Shows a wait of the main flow for as long as `during` takes. */
  async waiting<T>(wait: FlowWait, during: () => Promise<T>): Promise<T> {
    this.facts.waits.add(wait);
    this.publish();
    try {
      return await during();
    } finally {
      this.facts.waits.delete(wait);
    }
  }

  /** Waits for `ms`, or until an operator or a callback asks to read now. */
  async pause(ms: number): Promise<void> {
    const nudges = this.nudges;
    await condition(() => this.nudges !== nudges, ms);
  }

  /** Makes a running poll read at once. */
  readNow(): void {
    this.nudges++;
  }

  /** An operator asks for another try now: parked steps run again, suspension is lifted, polls read at once. */
  retry(step?: string): void {
    this.readNow();
    for (const key of step === undefined ? [...this.facts.parked.keys()] : [step]) {
      this.asked.add(key);
      this.unpark(key);
    }
    if (step === undefined) {
      this.facts.standing = { ...this.facts.standing, suspension: null };
      this.facts.alert = null;
    }
  }

  /** Asks the case to end as withdrawn or expired; calls in flight are recorded first. False once activation is under way. */
  close(outcome: 'WITHDRAWN' | 'EXPIRED'): boolean {
    if (this.facts.activating || this.facts.outcome !== null) return false;
    this.closing ??= outcome;
    this.pipeline.cancel();
    return true;
  }

  /** Runs the pipeline to its outcome, or until the case is withdrawn or expires; then closes it for good. */
  async untilClosed(pipeline: () => Promise<Outcome>): Promise<OnboardingResult> {
    const root = CancellationScope.current();
    root.cancelRequested.catch(() => {
      if (this.close('WITHDRAWN')) this.note('Withdrawn by temporal-ui');
    });
    return CancellationScope.nonCancellable(async () => {
      const deadline = this.expireAtDeadline();
      try {
        this.facts.outcome = await this.pipeline.run(pipeline);
      } catch (error) {
        if (!isCancellation(error) || this.closing === null) throw error;
        await this.capacity.idle();
        this.facts.outcome = this.closing;
      }
      deadline.cancel();
      this.closed();
      return { state: this.state, signupEventIds: this.signupEventIds };
    });
  }

  private expireAtDeadline(): CancellationScope {
    const scope = new CancellationScope();
    const { deadlineMs, startedAtMs } = this.facts;
    scope
      .run(async () => {
        await sleep(deadlineMs - startedAtMs, { summary: 'The onboarding expires' });
        await condition(() => !this.facts.activating);
        if (this.close('EXPIRED')) this.note('Expired');
      })
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
    return scope;
  }

  private closed(): void {
    const { facts } = this;
    facts.closedAtMs = Date.now();
    facts.parked.clear();
    facts.alert = null;
    facts.reason = facts.outcome === 'REJECTED' ? facts.reason : null;
    if (facts.outcome === 'ACTIVATED') facts.stage = 'done';
    this.note(`Closed: ${String(facts.outcome)}`);
    this.publish();
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
  ): Promise<StepOutputOf<Name>> {
    const definition = steps[name];
    const call = this.call(options, attempting);
    this.enter(definition.stage);
    const summary = summaryOf(definition, options);
    const { parkedRetryEveryMs } = this.facts.policy;
    const temporal = isPatient(attempting)
      ? patientOptions(definition, summary, parkedRetryEveryMs)
      : activityOptions(definition, summary, attempting.retryForMs);
    return this.run(name, input, temporal, call);
  }

  private async run<Name extends StepName>(
    name: Name,
    input: StepInputOf<Name>,
    options: ActivityOptions,
    call: StepCall,
  ): Promise<StepOutputOf<Name>> {
    const output = await this.capacity.use(() =>
      activities[name].executeWithOptions(options, [{ ...input, call }]),
    );
    return output as StepOutputOf<Name>;
  }

  private call({ item }: StepOptions, attempting: Attempting): StepCall {
    return { ...attempting, client: this.client, item: item ?? '-' };
  }

  private park(key: string, { errorType, message, fields }: StepFailure, retryEveryMs: number | null): void {
    const now = Date.now();
    this.facts.parked.set(key, {
      step: key,
      errorType,
      message,
      fields,
      since: new Date(now).toISOString(),
      retryAt: retryEveryMs === null ? null : new Date(now + retryEveryMs).toISOString(),
    });
    this.note(`Parked: ${key} (${errorType})`);
    this.publish();
  }

  private unpark(key: string): void {
    if (!this.facts.parked.delete(key)) return;
    this.note(`Resumed: ${key}`);
    this.publish();
  }
}

const never = () => false;

function isPatient({ retryForMs }: Attempting): boolean {
  return retryForMs === null;
}

function stepKey(name: StepName, { item }: StepOptions): string {
  return item === undefined ? name : `${name}/${item}`;
}

function summaryOf({ summary }: StepDefinition, { label }: StepOptions): string {
  return label === undefined ? summary : `${summary}: ${label}`;
}
