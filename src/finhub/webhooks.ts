import { z } from 'zod';
import { apiPath } from './api-path.js';
import type { Api } from './api.js';
import type { FinHubCall } from './call.js';
import { subscriptionIdSchema } from './ids.js';
import { optionalText } from './schemas.js';

/** The two documented forms of a subscription's body (`docs/finhub.md`, webhooks). */
export const subscriptionForms = ['schema', 'prose'] as const;
export type SubscriptionForm = (typeof subscriptionForms)[number];

/** A subscription as FinHub lists it. What it may tell of the secret is never read. */
export interface WebhookSubscription {
  readonly id: string;
  readonly url: string;
  readonly name: string | null;
  /** Null where FinHub does not say. */
  readonly events: readonly string[] | null;
  /** `active`; an open list. */
  readonly status: string | null;
}

/** What a subscription is to be. */
export interface WantedSubscription {
  readonly url: string;
  readonly events: readonly string[];
  readonly secret: string;
}

export interface Webhooks {
  list(call: FinHubCall): Promise<readonly WebhookSubscription[]>;
  /** Gives the id of the new subscription. */
  create(wanted: WantedSubscription, form: SubscriptionForm, call: FinHubCall): Promise<string>;
  /** Replaces URL, events and secret. */
  update(
    existing: WebhookSubscription,
    wanted: WantedSubscription,
    form: SubscriptionForm,
    call: FinHubCall,
  ): Promise<void>;
}

const path = '/api/v2.1/webhooks/subscriptions';

/** Shown to people at FinHub. */
const defaultName = 'onboarding';

const ids = { id: subscriptionIdSchema.nullish(), webhookId: subscriptionIdSchema.nullish() };

const created = z.object(ids).transform(({ id, webhookId }, context) => {
  const known = webhookId ?? id;
  if (known !== null && known !== undefined) return known;
  context.addIssue({ code: 'custom', path: ['webhookId'], message: 'missing' });
  return z.NEVER;
});

const eventTypes = z.array(z.string()).nullish().catch(null);

const subscription = z
  .object({
    ...ids,
    url: optionalText,
    endpointUrl: optionalText,
    subscriptionName: optionalText.catch(null),
    events: eventTypes,
    subscribedEvents: eventTypes,
    status: optionalText.catch(null),
  })
  .transform((listed, context): WebhookSubscription => {
    const id = listed.webhookId ?? listed.id;
    const url = listed.url ?? listed.endpointUrl;
    const { subscriptionName: name, status } = listed;
    if (id !== null && id !== undefined && url !== null)
      return { id, url, name, events: listed.events ?? listed.subscribedEvents ?? null, status };
    // Were such a one passed over, it could be created a second time.
    context.addIssue({ code: 'custom', path: [url === null ? 'url' : 'webhookId'], message: 'missing' });
    return z.NEVER;
  });

const listMembers = ['subscriptions', 'webhooks', 'items', 'content'] as const;

/** The form of the list is not documented: it may be the payload, or a member of it; nothing at all is an empty one. */
const subscriptions = z.preprocess((payload) => {
  const { data } = z.record(z.string(), z.unknown()).safeParse(payload);
  if (data === undefined) return payload;
  const member = listMembers.find((name) => Array.isArray(data[name]));
  if (member !== undefined) return data[member];
  return Object.keys(data).length === 0 ? [] : payload;
}, z.array(subscription));

const anything = z.unknown();

export function createWebhooks(api: Api): Webhooks {
  return {
    list: (call) =>
      api({ operation: 'listWebhookSubscriptions', method: 'GET', path, payload: subscriptions }, call),

    create: (wanted, form, call) =>
      api(
        {
          operation: 'createWebhookSubscription',
          method: 'POST',
          path,
          body: bodyOf(wanted, form, defaultName),
          payload: created,
        },
        call,
      ),

    async update({ id, name }, wanted, form, call) {
      await api(
        {
          operation: 'updateWebhookSubscription',
          method: 'PUT',
          path: `${path}${apiPath`/${id}`}`,
          body: bodyOf(wanted, form, name ?? defaultName),
          payload: anything,
          anySuccess: true,
        },
        call,
      );
    },
  };
}

function bodyOf({ url, events, secret }: WantedSubscription, form: SubscriptionForm, name: string): object {
  if (form === 'prose') return { url, events, secret };
  return {
    subscriptionName: name,
    endpointUrl: url,
    subscribedEvents: events,
    secretKey: secret,
    verifySsl: new URL(url).protocol === 'https:',
  };
}
