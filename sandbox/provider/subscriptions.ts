import { z } from 'zod';
import type { Subscription } from '../state/records.js';
import { invalid, notFound, ok } from './answers.js';
import { pathValue, requireAdmin, type Call, type OperationHandler } from './call.js';
import { deliveryView } from './delivery-view.js';
import type { Provider } from './provider.js';

const long = z
  .object({
    endpointUrl: z.string(),
    subscribedEvents: z.array(z.string()),
    secretKey: z.string().optional(),
    subscriptionName: z.string().optional(),
    customerId: z.string().optional(),
    maxRetryAttempts: z.number().optional(),
    retryBackoffSeconds: z.number().optional(),
  })
  .transform((body) => ({
    url: body.endpointUrl,
    events: body.subscribedEvents,
    secret: body.secretKey,
    name: body.subscriptionName ?? null,
    customerId: body.customerId ?? null,
    maxRetryAttempts: body.maxRetryAttempts ?? null,
    retryBackoffSeconds: body.retryBackoffSeconds ?? null,
  }));

const short = z
  .object({ url: z.string(), events: z.array(z.string()), secret: z.string().optional() })
  .transform((body) => ({
    ...body,
    secret: body.secret,
    name: null,
    customerId: null,
    maxRetryAttempts: null,
    retryBackoffSeconds: null,
  }));

const styles = { endpointUrl: long, url: short, both: z.union([long, short]) } as const;

export const createWebhookSubscription: OperationHandler = (provider, call) => {
  requireAdmin(call);
  const body = readBody(provider, call);
  const subscription = provider.state.subscriptions.put({
    ...body,
    id: provider.ids.uuid('subscription'),
    secret: body.secret ?? provider.ids.uuid('subscription-secret'),
    createdAt: new Date().toISOString(),
  });
  provider.ledger.record('subscription', { requestId: call.requestId });
  // The only answer with the secret, for callers that let the provider choose it.
  return ok({ ...described(subscription), secretKey: subscription.secret });
};

export const listWebhookSubscriptions: OperationHandler = ({ state }, call) => {
  requireAdmin(call);
  return ok({ subscriptions: state.subscriptions.all().map(described) });
};

export const getWebhookSubscription: OperationHandler = (provider, call) =>
  ok(described(subscriptionFor(provider, call)));

export const updateWebhookSubscription: OperationHandler = (provider, call) => {
  const subscription = subscriptionFor(provider, call);
  const { secret = subscription.secret, ...body } = readBody(provider, call);
  return ok(described(provider.state.subscriptions.put({ ...subscription, ...body, secret })));
};

export const deleteWebhookSubscription: OperationHandler = (provider, call) => {
  provider.state.subscriptions.delete(subscriptionFor(provider, call).id);
  return ok({});
};

export const listWebhookDeliveries: OperationHandler = (provider, call) => {
  const { id } = subscriptionFor(provider, call);
  const deliveries = provider.state.deliveries.where('subscription', id);
  return ok({ deliveries: deliveries.map((delivery) => deliveryView(provider.state, delivery)) });
};

export const getWebhookDelivery: OperationHandler = ({ state }, call) => {
  requireAdmin(call);
  const delivery = state.deliveries.get(pathValue(call, 'deliveryId'));
  if (delivery === undefined) throw notFound('Delivery');
  return ok(deliveryView(state, delivery));
};

function readBody(provider: Provider, call: Call) {
  const { webhookBodyStyle } = provider.switches();
  const body = styles[webhookBodyStyle].safeParse(call.body);
  if (body.success) return body.data;
  throw invalid([{ field: webhookBodyStyle, message: 'is required' }]);
}

function subscriptionFor({ state }: Provider, call: Call): Subscription {
  requireAdmin(call);
  const subscription = state.subscriptions.get(pathValue(call, 'id'));
  if (subscription === undefined) throw notFound('Subscription');
  return subscription;
}

/** Both documented forms of the answer at once. */
function described({ id, name, url, events, createdAt }: Subscription) {
  return {
    id,
    webhookId: id,
    ...(name === null ? {} : { subscriptionName: name }),
    url,
    events,
    status: 'active',
    createdAt,
  };
}
