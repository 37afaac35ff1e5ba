import type { DeliveryFilter, SandboxControl, WebhookReceiver } from './control.js';
import type { Faults } from './faults/index.js';
import {
  considerAllForReview,
  decide,
  deliveryView,
  notFound,
  type Provider,
  type ReviewDecision,
} from './provider/index.js';
import { emailKey, type Customer, type Delivery, type Verification } from './state/index.js';
import type { SwitchBoard } from './switch-board.js';
import { customerView, verificationView, type VerificationView } from './views.js';
import type { Deliveries, WebhookEvent } from './webhooks/index.js';

interface Parts {
  readonly provider: Provider;
  readonly switchBoard: SwitchBoard;
  readonly faults: Faults;
  readonly deliveries: Deliveries;
  /** Puts what the sandbox was started with into an empty state. */
  readonly furnish: () => void;
}

export function createControl({ provider, switchBoard, faults, deliveries, furnish }: Parts): SandboxControl {
  const { state, ledger } = provider;

  const committed = async <T>(change: () => T): Promise<T> => {
    const result = await Promise.resolve().then(change);
    await state.commit();
    return result;
  };
  const review = (verificationId: string, decision: ReviewDecision): Promise<VerificationView> =>
    committed(() => {
      decide(provider, verificationId, decision);
      return verificationView(provider, found(state.verifications.get(verificationId), 'Verification'));
    });
  const chosen = (filter: DeliveryFilter = {}) => state.deliveries.all().filter((one) => picks(filter, one));

  return {
    ledger: (filter) => ledger.rows(filter),
    effects: (filter) => ledger.effects(filter),
    violations: () => ledger.violations(),
    requests: () => ledger.requests(),

    switches: () => switchBoard.current,
    setSwitches: (patch) =>
      committed(() => {
        switchBoard.change(patch);
        considerAllForReview(provider);
        return switchBoard.current;
      }),
    faults: () => faults.all(),
    addFault: (rule) => committed(() => faults.add(rule)),
    clearFaults: (id) => committed(() => faults.clear(id)),

    customers: ({ email, customerId } = {}) =>
      customersWith(provider, email, customerId).map((customer) => customerView(provider, customer)),
    verifications: ({ customerId, open } = {}) =>
      verificationsOf(provider, customerId)
        .map((verification) => verificationView(provider, verification))
        .filter((view) => open === undefined || view.open === open),
    approve: (verificationId) => review(verificationId, { decision: 'APPROVED' }),
    reject: (verificationId, reasons = []) => review(verificationId, { decision: 'REJECTED', reasons }),
    askAgain: (verificationId, reasons = []) => review(verificationId, { decision: 'RESUBMIT', reasons }),
    suspend: (customerId) =>
      committed(() => {
        const customer = found(state.customers.get(customerId), 'Customer');
        const suspended = state.customers.put({ ...customer, suspended: true });
        ledger.record('suspension', { customerId });
        provider.emit('customer.suspended', { customerId });
        return customerView(provider, suspended);
      }),

    deliveries: (filter) => chosen(filter).map((delivery) => deliveryView(state, delivery)),
    redeliver: (filter) =>
      committed(() => deliveries.redeliver(chosen(filter)).map((delivery) => deliveryView(state, delivery))),
    sendEvent: ({ type, data, id, timestamp }) =>
      committed(() => {
        const event: WebhookEvent = {
          id: id ?? `evt_${provider.ids.uuid('event')}`,
          type,
          timestamp: timestamp ?? new Date().toISOString(),
          data,
        };
        const { customerId } = data;
        deliveries.publish(event, new Set(typeof customerId === 'string' ? [customerId] : []));
        return event;
      }),
    subscribe: (receiver) =>
      committed(() => putSubscription(provider, provider.ids.uuid('subscription'), receiver)),

    expireTokens: () => committed(() => provider.tokens.expireAll()),
    reset: () =>
      committed(() => {
        provider.scheduler.cancelAll();
        for (const table of [state.customers, state.verifications, state.wallets, state.signIns])
          table.clear();
        for (const table of [state.subscriptions, state.deliveries, state.ledger, state.violations])
          table.clear();
        for (const table of [state.persons, state.closedSessions, state.faults]) table.clear();
        forgetCounts(provider);
        switchBoard.reset();
        furnish();
      }),
  };
}

/** Adds or replaces a subscriber that takes what its switches say of retries. Gives its id. */
export function putSubscription(
  { state }: Provider,
  id: string,
  { url, secret, events = [] }: WebhookReceiver,
): string {
  const defaults = { name: null, customerId: null, maxRetryAttempts: null, retryBackoffSeconds: null };
  const createdAt = state.subscriptions.get(id)?.createdAt ?? new Date().toISOString();
  state.subscriptions.put({ ...defaults, id, url, secret, events: [...events], createdAt });
  return id;
}

function customersWith({ state }: Provider, email?: string, customerId?: string): readonly Customer[] {
  const customers =
    email === undefined ? state.customers.all() : state.customers.where('email', emailKey(email));
  return customers.filter(({ id }) => customerId === undefined || id === customerId);
}

function verificationsOf({ state }: Provider, customerId?: string): readonly Verification[] {
  return customerId === undefined
    ? state.verifications.all()
    : state.verifications.where('customer', customerId);
}

function picks(filter: DeliveryFilter, delivery: Delivery): boolean {
  const { deliveryId = delivery.id, eventId = delivery.eventId, eventType = delivery.eventType } = filter;
  const { customerId = delivery.customerId, status = delivery.status } = filter;
  return (
    deliveryId === delivery.id &&
    eventId === delivery.eventId &&
    eventType === delivery.eventType &&
    customerId === delivery.customerId &&
    status === delivery.status
  );
}

/** Ids go on from where they were: none of the time before the reset comes again. */
function forgetCounts({ state }: Provider): void {
  for (const { id } of state.counters.all()) if (!id.startsWith('id/')) state.counters.delete(id);
}

function found<T>(value: T | undefined, thing: string): T {
  if (value === undefined) throw notFound(thing);
  return value;
}
