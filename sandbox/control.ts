import type { Fault, FaultRule } from './faults/index.js';
import type { CustomerEffects, DeliveryView, LedgerFilter } from './provider/index.js';
import type { LedgerRow, Violation } from './state/index.js';
import type { Switches, SwitchesPatch } from './switches.js';
import type { CustomerView, VerificationView } from './views.js';
import type { WebhookEvent } from './webhooks/index.js';

export interface DeliveryFilter {
  readonly deliveryId?: string | undefined;
  readonly eventId?: string | undefined;
  readonly eventType?: string | undefined;
  readonly customerId?: string | undefined;
  readonly status?: DeliveryView['status'] | undefined;
}

/** A receiver of webhooks; `events` left out means all. */
export interface WebhookReceiver {
  readonly url: string;
  readonly secret: string;
  readonly events?: readonly string[] | undefined;
}

/** Any event, known or not; id and time are made where they are left out. */
interface EventToSend {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly id?: string | undefined;
  readonly timestamp?: string | undefined;
}

/**
 * What a test or an operator may look at and do beside the provider's API; the HTTP control API offers the same. Changes
 * are durable once their promise resolves.
 */
export interface SandboxControl {
  /** Every effect, oldest first. */
  ledger(filter?: LedgerFilter): readonly LedgerRow[];
  /** How often each effect happened, per customer. */
  effects(filter?: LedgerFilter): readonly CustomerEffects[];
  /** Requests that broke the OpenAPI description. */
  violations(): readonly Violation[];
  /** Requests per operationId, whatever was answered. */
  requests(): Readonly<Record<string, number>>;
  switches(): Switches;
  /** Rejects with a `ZodError` that names every unknown switch and wrong value; then nothing has changed. */
  setSwitches(patch: SwitchesPatch): Promise<Switches>;
  faults(): readonly Fault[];
  /** Rejects with a `ZodError` that names what is wrong with the rule. */
  addFault(rule: FaultRule): Promise<Fault>;
  /** Ends one fault, or all. */
  clearFaults(id?: string): Promise<void>;
  customers(filter?: {
    readonly email?: string | undefined;
    readonly customerId?: string | undefined;
  }): readonly CustomerView[];
  verifications(filter?: {
    readonly customerId?: string | undefined;
    readonly open?: boolean | undefined;
  }): readonly VerificationView[];
  /** Approves an open verification. Rejects with a `Refusal`: 404 unknown, 409 decided already. */
  approve(verificationId: string): Promise<VerificationView>;
  reject(verificationId: string, reasons?: readonly string[]): Promise<VerificationView>;
  /** Asks for new documents; the verification stays open. */
  askAgain(verificationId: string, reasons?: readonly string[]): Promise<VerificationView>;
  /** Suspends a customer and says so to the subscribers. */
  suspend(customerId: string): Promise<CustomerView>;
  deliveries(filter?: DeliveryFilter): readonly DeliveryView[];
  /** Sends what the filter picks once more: same event id, same body. */
  redeliver(filter?: DeliveryFilter): Promise<readonly DeliveryView[]>;
  /** Sends an event to the subscribers of its type. */
  sendEvent(event: EventToSend): Promise<WebhookEvent>;
  /** Adds a subscriber; gives its subscription id. */
  subscribe(receiver: WebhookReceiver): Promise<string>;
  /** Makes every token issued so far invalid. */
  expireTokens(): Promise<void>;
  /** Forgets everything and goes back to the switches, faults and webhooks the sandbox was started with. */
  reset(): Promise<void>;
}
