import type { Logger } from 'pino';
import type { CustomerNames, Faults } from '../faults/index.js';
import type { Ids } from '../state/ids.js';
import type { Delivery, Subscription, Task } from '../state/records.js';
import type { Scheduler } from '../state/scheduler.js';
import type { State } from '../state/state.js';
import type { Switches } from '../switches.js';
import { signatureHeader, signatureOf } from './signature.js';

/** A webhook's body. */
export interface WebhookEvent {
  readonly id: string;
  readonly type: string;
  /** ISO 8601 with `Z`. */
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Parts {
  readonly state: State;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly log: Logger;
  switches(): Switches;
}

/** Sends events to subscribers: signed, repeated with backoff until taken or given up, and on record. */
export class Deliveries {
  readonly #closing = new AbortController();

  constructor(private readonly parts: Parts) {}

  /** Plans one delivery per subscriber of the event's type. `names` are those of the customer it is about. */
  publish(event: WebhookEvent, names: CustomerNames): void {
    const subscribers = this.parts.state.subscriptions
      .all()
      .filter(({ events }) => events.length === 0 || events.includes('*') || events.includes(event.type));
    if (subscribers.length === 0) return;
    const fault = this.parts.faults.forEvent(event.type, names);
    for (const subscriber of subscribers) {
      const delivery = this.#create(event, subscriber);
      switch (fault?.kind) {
        case 'webhook-lost':
          this.parts.state.deliveries.put({ ...delivery, status: 'FAILED' });
          break;
        case 'webhook-doubled':
          this.#plan(delivery, 0);
          this.#plan(this.#create(event, subscriber), 0);
          break;
        case 'webhook-delayed':
          this.#plan(delivery, fault.ms);
          break;
        case 'webhook-reordered':
          this.#plan(this.parts.state.deliveries.put({ ...delivery, heldBack: true }), fault.ms);
          break;
        case undefined:
          this.#plan(delivery, 0);
      }
    }
  }

  /** Sends deliveries again, whatever became of them: same event id and body. */
  redeliver(deliveries: readonly Delivery[]): readonly Delivery[] {
    return deliveries.map((delivery) => {
      const again = this.parts.state.deliveries.put({ ...delivery, status: 'PENDING', heldBack: false });
      this.#plan(again, 0);
      return again;
    });
  }

  /** One attempt at one delivery. */
  async attempt({ subject }: Task): Promise<void> {
    const { state, scheduler } = this.parts;
    const delivery = state.deliveries.get(subject);
    if (delivery === undefined) return;
    const subscription = state.subscriptions.get(delivery.subscriptionId);
    if (subscription === undefined) {
      state.deliveries.put({ ...delivery, status: 'FAILED' });
      return;
    }
    const timestamp = new Date().toISOString();
    const responseCode = await this.#send(delivery.payload, subscription);
    // Closed, or reset, meanwhile.
    if (this.#closing.signal.aborted || state.deliveries.get(subject) === undefined) return;

    const success = responseCode !== null && responseCode >= 200 && responseCode < 300;
    const attemptNumber = delivery.attempts.length + 1;
    const attempts = [...delivery.attempts, { attemptNumber, timestamp, responseCode, success }];
    const retryInMs = success ? null : this.#retryDelay(subscription, attemptNumber);
    const status = success ? 'DELIVERED' : retryInMs === null ? 'FAILED' : 'RETRYING';
    const attempted = state.deliveries.put({ ...delivery, attempts, status, heldBack: false });
    if (retryInMs !== null) scheduler.schedule('delivery', delivery.id, retryInMs);
    this.#releaseHeldBack(attempted);
    this.parts.log.info(
      { eventType: delivery.eventType, eventId: delivery.eventId, status, responseCode },
      'Webhook',
    );
  }

  /** Cuts what is being sent; it is sent again after a restart. */
  close(): void {
    this.#closing.abort();
  }

  #create(event: WebhookEvent, { id: subscriptionId }: Subscription): Delivery {
    const { customerId } = event.data;
    return this.parts.state.deliveries.put({
      id: this.parts.ids.uuid('delivery'),
      subscriptionId,
      customerId: typeof customerId === 'string' ? customerId : null,
      eventId: event.id,
      eventType: event.type,
      payload: JSON.stringify(event),
      status: 'PENDING',
      heldBack: false,
      attempts: [],
      createdAt: new Date().toISOString(),
    });
  }

  #plan({ id }: Delivery, delayMs: number): void {
    this.parts.scheduler.schedule('delivery', id, delayMs);
  }

  #retryDelay({ maxRetryAttempts, retryBackoffSeconds }: Subscription, attempts: number): number | null {
    const { webhookMaxRetryAttempts, webhookRetryBackoffSeconds } = this.parts.switches();
    if (attempts > (maxRetryAttempts ?? webhookMaxRetryAttempts)) return null;
    return (retryBackoffSeconds ?? webhookRetryBackoffSeconds) * 1000 * 2 ** (attempts - 1);
  }

  /** A reordered event goes out right after a later one of the same customer. */
  #releaseHeldBack({ customerId, subscriptionId, id }: Delivery): void {
    if (customerId === null) return;
    const held = this.parts.state.deliveries
      .where('customer', customerId)
      .filter((one) => one.heldBack && one.subscriptionId === subscriptionId && one.id !== id);
    for (const delivery of held) this.#plan(delivery, 0);
  }

  async #send(body: string, { url, secret }: Subscription): Promise<number | null> {
    const { webhookSignature, webhookTimeoutMs } = this.parts.switches();
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'finhub-sandbox',
          [signatureHeader]: signatureOf(body, secret, webhookSignature),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(webhookTimeoutMs)]),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return null;
    }
  }
}
