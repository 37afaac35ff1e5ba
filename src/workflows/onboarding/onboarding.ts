import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';
import { eventOfOutcome } from '../../contract/events.js';
import type { OnboardingResult, Outcome } from '../../contract/onboarding.js';
import type { ClientContext } from '../../contract/signup.js';
import type { CaseFacts } from './facts.js';
import { StepRunner } from './step-runner.js';
import { stepsOf } from './steps.js';

/**
 * One case on its way, from its sign-up to its close. The pipelines in the folder above tell the story; this is what they
 * tell it with.
 */
export class Onboarding extends StepRunner {
  constructor(
    facts: CaseFacts,
    client: ClientContext,
    private readonly signupEventIds: readonly string[],
  ) {
    super(facts, client);
  }

  /** From the moment the activation call is sent, unless FinHub certainly refused it, the case neither expires nor can be withdrawn. */
  get isActivating(): boolean {
    const { activating, parked, kind } = this.facts;
    const step = stepsOf[kind].activate;
    return activating && !(parked.has(step) && !this.isInDoubt(step));
  }

  /** Asks the case to end as withdrawn or expired; calls in flight are recorded first. False once activation is under way. */
  close(outcome: 'WITHDRAWN' | 'EXPIRED'): boolean {
    if (this.isActivating || this.facts.outcome !== null) return false;
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
      this.closed(this.facts.outcome);
      await this.outboxEmptied();
      return {
        state: this.state,
        signupEventIds: this.signupEventIds,
        registrationInDoubt:
          this.facts.customerId === null && this.isInDoubt(stepsOf[this.facts.kind].register),
      };
    });
  }

  private expireAtDeadline(): CancellationScope {
    const scope = new CancellationScope();
    const { deadlineMs } = this.facts;
    scope
      .run(async () => {
        await sleep(Math.max(1, deadlineMs - Date.now()), { summary: 'The onboarding expires' });
        await condition(() => !this.isActivating);
        if (this.close('EXPIRED')) this.note('Expired');
      })
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
    return scope;
  }

  private closed(outcome: Outcome): void {
    const { facts } = this;
    facts.closedAtMs = Date.now();
    facts.parked.clear();
    facts.alert = null;
    facts.reason = outcome === 'REJECTED' ? facts.reason : null;
    if (outcome === 'ACTIVATED') facts.stage = 'done';
    this.note(`Closed: ${outcome}`);
    this.publish();
    this.emit(eventOfOutcome[outcome]);
  }
}
