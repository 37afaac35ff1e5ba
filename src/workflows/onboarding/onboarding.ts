import { CancellationScope, isCancellation, makeContinueAsNewFunc, workflowInfo } from '@temporalio/workflow';
import { eventOfOutcome } from '../../contract/events.js';
import type { CustomerId } from '../../contract/ids.js';
import type { OnboardingResult, Outcome } from '../../contract/onboarding.js';
import { startAttributes } from '../../contract/search-attributes.js';
import {
  signupEventIdsMemo,
  type AnyOnboardingInput,
  type ClientContext,
  type PreviousRun,
} from '../../contract/signup.js';
import { inBackground } from './background.js';
import { expireAtDeadline } from './deadline.js';
import type { CaseFacts } from './facts.js';
import { knownPeople } from './known-people.js';
import { MessageLog } from './message-log.js';
import { remindTheCustomer } from './reminders.js';
import { StepRunner } from './step-runner.js';
import { stepsOf } from './steps.js';

/**
 * One case on its way, from its sign-up to its close. The pipelines in the folder above tell the story; this is what they
 * tell it with.
 */
export class Onboarding extends StepRunner {
  readonly messages: MessageLog;
  private readonly signupEventIds: readonly string[];
  private successor: AnyOnboardingInput | null = null;

  constructor(
    facts: CaseFacts,
    signup: { readonly eventId: string; readonly client: ClientContext },
    previous: PreviousRun | undefined,
  ) {
    super(facts, previous?.unsentEvents ?? [], signup.client);
    this.messages = new MessageLog(previous?.callbackIds ?? [], () => workflowInfo().historyLength);
    this.signupEventIds = [...(previous?.signupEventIds ?? []), signup.eventId];
  }

  /** FinHub's customer: as an operator named it last, where the registration did not tell. Only after the registration. */
  get customerId(): CustomerId {
    const { customerId } = this.facts;
    if (customerId === null) throw new Error('Not registered yet');
    return customerId;
  }

  /** Whether the case takes no more part in anything: it is closed, or about to be. */
  get isClosing(): boolean {
    return this.closing !== null || this.facts.outcome !== null;
  }

  /** From the moment the activation call is sent, unless FinHub certainly refused it, the case neither expires nor can be withdrawn. */
  get isActivating(): boolean {
    const { activating, parked, kind } = this.facts;
    const step = stepsOf[kind].activate;
    return activating && !(parked.has(step) && !this.isInDoubt(step));
  }

  /** Asks the case to end as withdrawn or expired; calls in flight are recorded first. False once activation is under way, or another end. */
  close(outcome: 'WITHDRAWN' | 'EXPIRED'): boolean {
    if (this.isActivating || this.isClosing) return false;
    this.closing = outcome;
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
      const stopClocks = inBackground(async () => {
        await Promise.all([expireAtDeadline(this), remindTheCustomer(this)]);
      });
      const outcome = await this.outcomeOf(pipeline);
      stopClocks();
      this.closed(outcome);
      await this.outboxEmptied(() => this.successor !== null);
      return this.successor === null ? this.result : this.succeededBy(this.successor);
    });
  }

  /** Whether another sign-up of a closed case may start anew within this run, which is only up for its events. */
  maySignUpAgain({ signup }: AnyOnboardingInput): boolean {
    const { outcome } = this.facts;
    const isOver = outcome !== null && outcome !== 'ACTIVATED';
    return isOver && this.successor === null && !this.signupEventIds.includes(signup.eventId);
  }

  signUpAgain(input: AnyOnboardingInput): void {
    this.successor = input;
  }

  private get result(): OnboardingResult {
    const { customerId, decidedAt, kind } = this.facts;
    return {
      state: this.state,
      signupEventIds: this.signupEventIds,
      registrationInDoubt: customerId === null && this.isInDoubtByCall(stepsOf[kind].register),
      callbackIds: this.messages.latestIds,
      decidedAt,
      people: knownPeople(this.facts.personnel, (key) => this.isInDoubt(key)),
    };
  }

  private succeededBy(input: AnyOnboardingInput): Promise<never> {
    const { state, ...legacy } = this.result;
    const { customerId, userId } = state.finhub;
    const previous: PreviousRun = { ...legacy, customerId, userId, unsentEvents: this.unsentEvents };
    const { signup, policy } = input;
    const deadlineMs = Date.now() + policy.expiresAfterMs;
    const continueAsNew = makeContinueAsNewFunc<(next: AnyOnboardingInput) => Promise<unknown>>({
      memo: { [signupEventIdsMemo]: [...this.signupEventIds, signup.eventId] },
      typedSearchAttributes: startAttributes(signup.kind, policy.tenantId, deadlineMs),
    });
    return continueAsNew({ ...input, previous });
  }

  /** How the case ends. A withdrawal or expiry that was taken stands, whatever the pipeline came to in the same moment. */
  private async outcomeOf(pipeline: () => Promise<Outcome>): Promise<Outcome> {
    try {
      const outcome = await this.pipeline.run(pipeline);
      this.closing ??= outcome;
      // Parked steps beside the main flow end with it.
      this.pipeline.cancel();
    } catch (error) {
      if (!isCancellation(error) || this.closing === null) throw error;
    }
    await this.capacity.idle();
    return this.closing;
  }

  private closed(outcome: Outcome): void {
    const { facts } = this;
    facts.outcome = outcome;
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
