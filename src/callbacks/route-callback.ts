import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { OnboardingKind } from '../contract/onboarding.js';
import type { SearchAttributeName } from '../contract/search-attributes.js';
import {
  latestRunStatus,
  onboardingId,
  onboardingIdPattern,
  withTemporal,
  type LatestRun,
} from '../signup/index.js';
import { interpret, type CallbackMeaning } from './interpret.js';
import type { FinHubEvent } from './parse-callback.js';

export interface RoutingSettings {
  readonly tenantId: string;
  readonly onboardingIdKey: Uint8Array;
}

/** What became of a callback. */
export type RoutedCallback =
  /** The case has it, durably. */
  | { readonly outcome: 'signalled' | 'case-closed'; readonly id: string }
  /** Of a known type, but its case is not there yet, or not visible yet: it must come again. */
  | { readonly outcome: 'case-not-found' }
  /** It can never concern a case: it names no customer, or is of an unknown type and of nobody we know. */
  | { readonly outcome: 'ignored' };

const kinds: readonly OnboardingKind[] = ['individual', 'organization'];
const customerIdShape = /^[A-Za-z0-9._:-]{1,128}$/;
const routeDeadlineMs = 5_000;

/**
 * Hands an event to the case it is about, found by the e-mail it carries, else by FinHub's customer id (from search
 * attributes, which may lag). Throws `TemporalUnreachable` where the event is not known to be delivered.
 */
export function routeCallback(
  client: Client,
  event: FinHubEvent,
  settings: RoutingSettings,
): Promise<RoutedCallback> {
  const meaning = interpret(event);
  const customerId = customerIdShape.test(event.customerId ?? '') ? event.customerId : null;
  return withTemporal(client, routeDeadlineMs, async () => {
    const byEmail = await signalFirst(client, idsByEmail(event.email, settings), meaning);
    if (byEmail !== null) return byEmail;
    const byCustomer = await signalFirst(client, idsByCustomer(client, customerId), meaning);
    if (byCustomer !== null) return byCustomer;
    const mayComeYet = meaning.signal !== 'callbackUnknown' && (event.email !== null || customerId !== null);
    return { outcome: mayComeYet ? 'case-not-found' : 'ignored' };
  });
}

function* idsByEmail(
  email: string | null,
  { onboardingIdKey, tenantId }: RoutingSettings,
): Generator<string> {
  if (email === null) return;
  for (const kind of kinds) yield onboardingId(onboardingIdKey, tenantId, kind, email);
}

async function* idsByCustomer(client: Client, customerId: string | null): AsyncGenerator<string> {
  if (customerId === null) return;
  const attribute = 'FinHubCustomerId' satisfies SearchAttributeName;
  const seen = new Set<string>();
  for await (const { workflowId } of client.workflow.list({ query: `${attribute} = '${customerId}'` })) {
    if (!seen.has(workflowId) && onboardingIdPattern.test(workflowId)) yield workflowId;
    seen.add(workflowId);
  }
}

/** Signals the first open case among `ids`; null where none of them is known. */
async function signalFirst(
  client: Client,
  ids: Iterable<string> | AsyncIterable<string>,
  meaning: CallbackMeaning,
): Promise<RoutedCallback | null> {
  let closed: RoutedCallback | null = null;
  for await (const id of ids) {
    const status = await signal(client, id, meaning);
    if (status === 'open') return { outcome: 'signalled', id };
    if (status === 'closed') closed ??= { outcome: 'case-closed', id };
  }
  return closed;
}

async function signal(client: Client, id: string, meaning: CallbackMeaning): Promise<LatestRun['status']> {
  try {
    await client.workflow.getHandle(id).signal(meaning.signal, meaning.argument);
    return 'open';
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    const status = await latestRunStatus(client, id);
    // A new run began between the two calls: it is the one to tell.
    return status === 'open' ? signal(client, id, meaning) : status;
  }
}
