import { CancellationScope, condition } from '@temporalio/workflow';
import type { OnboardingEvent, OnboardingEventType } from '../../contract/events.js';
import type {
  Alert,
  OnboardingState,
  Outcome,
  ParkedStep,
  Stage,
  WaitingFor,
} from '../../contract/onboarding.js';
import { publishedAttributes } from '../../contract/search-attributes.js';
import { note, stateOf, type CaseFacts, type FlowWait } from './facts.js';
import { Outbox } from './outbox.js';
import { Publication } from './publication.js';

/** A case as a record: its facts, what is shown of them, and the waits of its main flow. */
export class CaseFile {
  /** Shielded from the workflow's own cancellation, which first has to be taken for a withdrawal. */
  protected readonly pipeline = new CancellationScope({ cancellable: true, parent: shield() });
  /** How the case is to end where its pipeline is stopped before its own end. */
  protected closing: Outcome | null = null;
  private readonly publication: Publication;
  private readonly outbox: Outbox | null;
  /** The wait that the world was told of last. */
  private toldWait: WaitingFor | null = null;
  /** Counts every "read now"; a running poll starts over when it grows. */
  protected nudges = 0;

  /** `unsentEvents`: what an earlier run left to send. */
  constructor(
    readonly facts: CaseFacts,
    unsentEvents: readonly OnboardingEvent[],
  ) {
    this.publication = new Publication(publishedAttributes(stateOf(facts), facts.policy.tenantId));
    this.outbox = facts.policy.events ? new Outbox(facts.policy.eventsRetryForMs, unsentEvents) : null;
  }

  get state(): OnboardingState {
    return stateOf(this.facts);
  }

  note(what: string): void {
    note(this.facts, what);
    this.publication.details(this.state);
  }

  /** Flags the case for operators, who find it by the alert. */
  raise(alert: Alert, what: string): void {
    this.facts.alert = alert;
    this.note(what);
    this.publish();
  }

  /** Brings search attributes up to date; see `Publication` for when that is worth its price. */
  publish(): void {
    const { state } = this;
    this.publication.attributes(publishedAttributes(state, this.facts.policy.tenantId));
    this.publication.details(state);
  }

  /** Tells the world, where it wants to be told; events leave in order and never hold the case up. */
  emit(type: OnboardingEventType): void {
    this.outbox?.put(type, this.state);
  }

  protected async outboxEmptied(isHandedOver: () => boolean): Promise<void> {
    await this.outbox?.emptied(isHandedOver);
  }

  protected get unsentEvents(): readonly OnboardingEvent[] {
    return this.outbox?.unsent ?? [];
  }

  enter(stage: Stage): void {
    this.facts.stage = stage;
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
    this.tellWait();
    try {
      return await during();
    } finally {
      this.facts.waits.delete(wait);
      if (this.facts.waits.size > 0) {
        this.publish();
        this.tellWait();
      } else this.toldWait = null;
    }
  }

  /** Two waits side by side show as one; the other is told when it is what is left. */
  private tellWait(): void {
    const { waitingFor } = this.state;
    if (waitingFor === this.toldWait) return;
    this.toldWait = waitingFor;
    this.emit('onboarding.waiting');
  }

  /** Waits for `ms`, or until an operator or a callback asks to read now, or until `isNews`. */
  async pause(ms: number, isNews: () => boolean): Promise<void> {
    const nudges = this.nudges;
    await condition(() => this.nudges !== nudges || isNews(), ms);
  }

  /** Makes a running poll read at once. */
  readNow(): void {
    this.nudges++;
  }

  /** Sets a step aside, with the reason and when it tries again by itself, if it does. */
  protected park(
    key: string,
    { errorType, message, fields }: Pick<ParkedStep, 'errorType' | 'message' | 'fields'>,
    retryEveryMs: number | null,
  ): void {
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
    this.emit('onboarding.parked');
  }

  /** Takes a step up again; false alarms and closed cases tell nothing. */
  protected unpark(key: string): void {
    if (!this.facts.parked.delete(key) || this.closing !== null) return;
    this.note(`Resumed: ${key}`);
    this.publish();
    this.emit('onboarding.resumed');
  }
}

function shield(): CancellationScope {
  return new CancellationScope({ cancellable: false, parent: CancellationScope.current() });
}
