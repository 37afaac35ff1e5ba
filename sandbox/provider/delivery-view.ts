import type { Delivery } from '../state/records.js';
import type { State } from '../state/state.js';

/** A delivery record as FinHub shows it. */
export interface DeliveryView {
  readonly deliveryId: string;
  readonly subscriptionId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly customerId: string | null;
  readonly url: string | null;
  readonly status: Delivery['status'];
  readonly payload: unknown;
  readonly responseCode: number | null;
  readonly attempts: Delivery['attempts'];
  readonly createdAt: string;
}

export function deliveryView(state: State, delivery: Delivery): DeliveryView {
  const { id, subscriptionId, eventId, eventType, customerId, status, attempts, createdAt } = delivery;
  const responseCode = attempts.at(-1)?.responseCode ?? null;
  const url = state.subscriptions.get(subscriptionId)?.url ?? null;
  const payload: unknown = JSON.parse(delivery.payload);
  return {
    deliveryId: id,
    subscriptionId,
    eventId,
    eventType,
    customerId,
    url,
    status,
    payload,
    responseCode,
    attempts,
    createdAt,
  };
}
