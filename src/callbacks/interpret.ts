import type { CallbackMeaning } from '../contract/callbacks.js';
import type { CustomerStatusChanged, Decision } from '../contract/messages.js';
import type { FinHubEvent } from './parse-callback.js';

type ReportedStatus = CustomerStatusChanged['status'];

const statusOfType: ReadonlyMap<string, ReportedStatus> = new Map([
  ['customer.created', 'PENDING_ACTIVATION'],
  ['customer.activated', 'ACTIVE'],
  ['customer.suspended', 'SUSPENDED'],
]);

const decisionOfType: ReadonlyMap<string, Decision> = new Map([
  ['verification.approved', 'APPROVED'],
  ['verification.rejected', 'REJECTED'],
  ['verification.resubmission_requested', 'RESUBMIT'],
]);

/** The types that can mean something to a case: what to subscribe to. */
export const understoodEventTypes: readonly string[] = [
  ...statusOfType.keys(),
  'customer.updated',
  ...decisionOfType.keys(),
];

/** FinHub's words for a customer's status, as `customer.updated` carries them. */
const statusOfWord: ReadonlyMap<string, ReportedStatus> = new Map([
  ['PENDING_ACTIVATION', 'PENDING_ACTIVATION'],
  ['CS_REGISTRATION_COMPLETED', 'PENDING_ACTIVATION'],
  ['PENDING_VERIFICATION', 'PENDING_ACTIVATION'],
  ['ACTIVATING', 'ACTIVATING'],
  ['ACTIVE', 'ACTIVE'],
  ['ACTIVATED', 'ACTIVE'],
  ['SUSPENDED', 'SUSPENDED'],
  ['BLOCKED', 'SUSPENDED'],
]);

/** The meaning of an event; whatever is not understood is told to the case as such and never acted on. */
export function interpret(event: FinHubEvent): CallbackMeaning {
  const decision = decisionOfType.get(event.type);
  if (decision !== undefined) return decided(event, decision);
  const status = event.type === 'customer.updated' ? updatedStatus(event) : statusOfType.get(event.type);
  if (status !== undefined) return statusChanged(event, status);
  return { signal: 'callbackUnknown', argument: { type: safeType(event.type), ...origin(event) } };
}

function updatedStatus({ customerStatus }: FinHubEvent): ReportedStatus | undefined {
  return statusOfWord.get(customerStatus?.toUpperCase() ?? '');
}

function decided(event: FinHubEvent, decision: Decision): CallbackMeaning {
  const { customerId, verificationId, reasons } = event;
  return {
    signal: 'verificationDecided',
    argument: {
      decision,
      ...origin(event),
      ...(customerId !== null && { customerId }),
      ...(verificationId !== null && { verificationId }),
      ...(reasons.length > 0 && { reasons }),
    },
  };
}

function statusChanged(event: FinHubEvent, status: ReportedStatus): CallbackMeaning {
  const { customerId, userId } = event;
  return {
    signal: 'customerStatusChanged',
    argument: {
      status,
      ...origin(event),
      ...(customerId !== null && { customerId }),
      ...(userId !== null && { userId }),
    },
  };
}

function origin({ id, occurredAt }: FinHubEvent) {
  return { eventId: id, ...(occurredAt !== null && { occurredAt }) };
}

/**
 * A type for the timeline, which others read: nothing but the characters event types are made of, and no name at all where it
 * reads like an e-mail address or holds a number as long as a telephone's.
 */
function safeType(type: string): string {
  if (/@|\d{7}/.test(type)) return 'unnamed';
  const safe = type.toLowerCase().replaceAll(/[^a-z0-9._-]/g, '');
  return safe === '' ? 'unnamed' : safe.slice(0, 64);
}
