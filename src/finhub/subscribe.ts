import type { FinHubCall } from './call.js';
import { FinHubError } from './errors.js';
import {
  subscriptionForms,
  type SubscriptionForm,
  type WantedSubscription,
  type WebhookSubscription,
  type Webhooks,
} from './webhooks.js';

export interface Subscribed {
  readonly result: 'created' | 'updated' | 'unchanged';
  readonly id: string;
}

export interface SubscribeOptions {
  /** Tried first; the other one where FinHub answers 400. */
  readonly form: SubscriptionForm;
  /** Updates also where nothing seems to differ: secrets are never shown, so never compared. */
  readonly rotateSecret: boolean;
  /** Takes what a person should know beside the outcome. */
  readonly note: (text: string) => void;
}

/**
 * Makes sure that FinHub has a subscription of this URL with these events; which one it is, the URL tells. A creation that
 * may have happened is looked for before it counts as failed. Throws `FinHubError`.
 */
export async function subscribe(
  webhooks: Webhooks,
  wanted: WantedSubscription,
  { form, rotateSecret, note }: SubscribeOptions,
  call: FinHubCall,
): Promise<Subscribed> {
  const [existing, ...others] = await listed();
  if (existing === undefined) return { result: 'created', id: await create() };
  const { id, status } = existing;
  if (others.length > 0)
    note(
      `FinHub has other subscriptions of this URL, left as they are: ${others.map((one) => one.id).join(', ')}`,
    );
  if (status !== null && status.toLowerCase() !== 'active') note(`FinHub shows it as ${status}`);
  if (!rotateSecret && sameEvents(existing, wanted)) return { result: 'unchanged', id };
  await inEitherForm((either) => webhooks.update(existing, wanted, either, call));
  return { result: 'updated', id };

  async function listed(): Promise<readonly WebhookSubscription[]> {
    const all = await webhooks.list(call);
    return all.filter(({ url }) => sameUrl(url, wanted.url));
  }

  async function create(): Promise<string> {
    try {
      return await inEitherForm((either) => webhooks.create(wanted, either, call));
    } catch (error) {
      if (!(error instanceof FinHubError && error.mayHaveHappened)) throw error;
      const [found] = await listed();
      if (found === undefined) throw error;
      return found.id;
    }
  }

  async function inEitherForm<Result>(send: (form: SubscriptionForm) => Promise<Result>): Promise<Result> {
    try {
      return await send(form);
    } catch (error) {
      const other = subscriptionForms.find((one) => one !== form);
      if (other === undefined || !isBadRequest(error)) throw error;
      note(`FinHub refused the body in its ${form} form (status 400); trying the ${other} form`);
      return send(other);
    }
  }
}

function isBadRequest(error: unknown): boolean {
  return error instanceof FinHubError && error.status === 400;
}

/** Also where FinHub spells it differently: `HTTPS://Host` for `https://host/`. */
function sameUrl(one: string, other: string): boolean {
  return one === other || (URL.canParse(one) && new URL(one).href === new URL(other).href);
}

function sameEvents({ events }: WebhookSubscription, wanted: WantedSubscription): boolean {
  const [has, wants] = [new Set(events), new Set(wanted.events)];
  return has.size === wants.size && wanted.events.every((event) => has.has(event));
}
