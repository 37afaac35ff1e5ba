import {
  ActivityFailure,
  CancellationScope,
  condition,
  metricMeter,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../../activities/index.js';
import type { OnboardingEvent, OnboardingEventType } from '../../contract/events.js';
import type { OnboardingState } from '../../contract/onboarding.js';

/** Sends a case's events one after another, in order, each until the receiver takes it or its time is up. */
export class Outbox {
  private readonly waiting: OnboardingEvent[];
  private sequence = 0;
  private isSending = false;
  private readonly activities: Pick<Activities, 'sendEvent'>;

  /** `retryForMs`: how long one event is tried, and how long a closed case stays up for what is left. `unsent`: left by an earlier run. */
  constructor(
    private readonly retryForMs: number,
    unsent: readonly OnboardingEvent[],
  ) {
    this.waiting = [...unsent];
    this.activities = proxyActivities<Activities>({
      startToCloseTimeout: '15s',
      scheduleToCloseTimeout: retryForMs,
      summary: 'Send an event',
      retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10m' },
    });
  }

  put(type: OnboardingEventType, { id, kind, stage, waitingFor, outcome, finhub }: OnboardingState): void {
    this.waiting.push({
      specversion: '1.0',
      id: `${id.slice(-26)}-${workflowInfo().runId.slice(-8)}-${String(++this.sequence)}`,
      source: '/onboardings',
      type,
      subject: id,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      data: { kind, stage, waitingFor, outcome, customerId: finhub.customerId },
    });
    if (!this.isSending) void CancellationScope.nonCancellable(() => this.send());
  }

  /** In order; the first may be on its way. */
  get unsent(): readonly OnboardingEvent[] {
    return this.waiting;
  }

  /** Resolves when everything is sent, when the time for it is up, or when another run is to send the rest. */
  async emptied(isHandedOver: () => boolean): Promise<void> {
    if (await condition(() => !this.isSending || isHandedOver(), this.retryForMs)) return;
    this.dropped(this.waiting.length);
  }

  private async send(): Promise<void> {
    this.isSending = true;
    for (let event = this.waiting[0]; event !== undefined; event = this.waiting[0]) {
      try {
        await this.activities.sendEvent(event);
      } catch (error) {
        if (!(error instanceof ActivityFailure)) throw error;
        this.dropped(1);
      }
      this.waiting.shift();
    }
    this.isSending = false;
  }

  private dropped(count: number): void {
    metricMeter
      .createCounter('onboarding_events_dropped', 'events', 'Events no receiver took in time')
      .add(count);
  }
}
