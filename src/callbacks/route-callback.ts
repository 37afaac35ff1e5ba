import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { CallbackDelivery, CallbackSubject, DeliveredCallback } from '../contract/callbacks.js';
import { workflowTypes } from '../contract/messages.js';
import type { OnboardingKind } from '../contract/onboarding.js';
import { searchAttributeTypes } from '../contract/search-attributes.js';
import { keyedId, onboardingId, withTemporal } from '../signup/index.js';
import { createCallbackRouter, type CallbackRouter } from './callback-router.js';
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

const shown = (name: 'FinHubTenantId' | 'FinHubCustomerId', value: string) => ({
  key: defineSearchAttributeKey(name, searchAttributeTypes[name]),
  value,
});

const kinds: readonly OnboardingKind[] = ['individual', 'organization'];
/** Beside what the router takes to deliver, so that all ends within 5 s. */
const keepDeadlineMs = 2_000;

/**
 * Hands events to the cases they are about, or to workflows that wait for the case: also where looking for it failed, since
 * whoever keeps the event can go on looking. Throws `TemporalUnreachable` or `TemporalRefused` where the event is not known
 * to be in good hands: only then it must come again.
 */
export function createRouteCallback(
  client: Client,
  settings: RoutingSettings,
  router: CallbackRouter = createCallbackRouter(client),
): (event: FinHubEvent) => Promise<RoutedCallback> {
  return async (event) => {
    const delivery = deliveryOf(event, settings);
    if (!mayBeAwaited(delivery)) return (await router.deliver(delivery)) ?? { outcome: 'ignored' };
    const delivered = await router.deliver(delivery).catch(() => null);
    return delivered ?? keep(client, event.type, delivery, settings);
  };
}

function deliveryOf(event: FinHubEvent, settings: RoutingSettings): CallbackDelivery {
  return {
    id: `callback-${keyedId(settings.onboardingIdKey, event.id)}`,
    meaning: interpret(event),
    subject: subjectOf(event, settings),
  };
}

function subjectOf(
  { email, customerId }: FinHubEvent,
  { onboardingIdKey, tenantId }: RoutingSettings,
): CallbackSubject {
  const onboardingIds =
    email === null ? [] : kinds.map((kind) => onboardingId(onboardingIdKey, tenantId, kind, email));
  return { tenantId, onboardingIds, customerId };
}

function mayBeAwaited({ meaning, subject }: CallbackDelivery): boolean {
  return (
    meaning.signal !== 'callbackUnknown' && (subject.onboardingIds.length > 0 || subject.customerId !== null)
  );
}

/**
 * One workflow per event, however often it comes. Once that has given up, an event that comes again is kept again. It shows
 * whom it is about, where the event says so, to be found when that case is erased.
 */
async function keep(
  client: Client,
  type: string,
  delivery: CallbackDelivery,
  { taskQueue }: RoutingSettings,
): Promise<RoutedCallback> {
  const { id, subject } = delivery;
  await withTemporal(client, keepDeadlineMs, () =>
    client.workflow.start(workflowTypes.callbackDelivery, {
      workflowId: id,
      taskQueue,
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      args: [delivery],
      typedSearchAttributes: [
        shown('FinHubTenantId', subject.tenantId),
        ...(subject.customerId === null ? [] : [shown('FinHubCustomerId', subject.customerId)]),
      ],
      staticSummary: `Callback ${type} waits for its case`,
    }),
  );
  return { outcome: 'kept', id };
}
