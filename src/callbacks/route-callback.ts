import type { Client } from '@temporalio/client';
import type { CallbackDelivery, CallbackSubject, DeliveredCallback } from '../contract/callbacks.js';
import { workflowTypes } from '../contract/messages.js';
import type { OnboardingKind } from '../contract/onboarding.js';
import { keyedId, onboardingId, withTemporal } from '../signup/index.js';
import { deliverToCase } from './callback-router.js';
import { interpret } from './interpret.js';
import type { FinHubEvent } from './parse-callback.js';

export interface RoutingSettings {
  readonly tenantId: string;
  readonly onboardingIdKey: Uint8Array;
  /** Where a worker runs the `callbackDelivery` workflows. */
  readonly taskQueue: string;
}

/** What became of a callback; none of it needs to come again. */
export type RoutedCallback =
  | DeliveredCallback
  /** Of a known type, but its case is not there yet, or not visible yet: a workflow of this id keeps it and goes on trying. */
  | { readonly outcome: 'kept'; readonly id: string }
  /** It can never concern a case: it names no customer, or is of an unknown type and of nobody we know. */
  | { readonly outcome: 'ignored' };

const kinds: readonly OnboardingKind[] = ['individual', 'organization'];
const customerIdShape = /^[A-Za-z0-9._:-]{1,128}$/;
const deadlineMs = 5_000;

/**
 * Hands an event to the case it is about, or to a workflow that waits for the case. Throws `TemporalUnreachable` where the
 * event is not known to be in good hands: only then it must come again.
 */
export function routeCallback(
  client: Client,
  event: FinHubEvent,
  settings: RoutingSettings,
): Promise<RoutedCallback> {
  const delivery = { meaning: interpret(event), subject: subjectOf(event, settings) };
  return withTemporal(client, deadlineMs, async () => {
    const delivered = await deliverToCase(client, delivery);
    if (delivered !== null) return delivered;
    return mayBeAwaited(delivery) ? keep(client, event, delivery, settings) : { outcome: 'ignored' };
  });
}

function subjectOf(
  { email, customerId }: FinHubEvent,
  { onboardingIdKey, tenantId }: RoutingSettings,
): CallbackSubject {
  return {
    onboardingIds:
      email === null ? [] : kinds.map((kind) => onboardingId(onboardingIdKey, tenantId, kind, email)),
    customerId: customerId !== null && customerIdShape.test(customerId) ? customerId : null,
  };
}

function mayBeAwaited({ meaning, subject }: CallbackDelivery): boolean {
  return (
    meaning.signal !== 'callbackUnknown' && (subject.onboardingIds.length > 0 || subject.customerId !== null)
  );
}

/** One workflow per event, however often it comes. Once that has given up, an event that comes again is kept again. */
async function keep(
  client: Client,
  { id: eventId, type }: FinHubEvent,
  delivery: CallbackDelivery,
  { onboardingIdKey, taskQueue }: RoutingSettings,
): Promise<RoutedCallback> {
  const id = `callback-${keyedId(onboardingIdKey, eventId)}`;
  await client.workflow.start(workflowTypes.callbackDelivery, {
    workflowId: id,
    taskQueue,
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    args: [delivery],
    staticSummary: `Callback ${type} waits for its case`,
  });
  return { outcome: 'kept', id };
}
