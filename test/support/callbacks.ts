import { createHmac, randomUUID } from 'node:crypto';
import type { CallbackDeliveryResult } from '../../src/contract/callbacks.js';
import type { OnboardingState } from '../../src/contract/onboarding.js';
import { keyedId, type ParsedIndividualSignup } from '../../src/signup/index.js';
import { onboardingIdKey } from './rig.js';
import { signupEventOf, signupOf } from './signups.js';
import type { Stack } from './stack.js';
import { eventually } from './wait-for.js';

/** A callback as FinHub documents it, or a variant of it. */
export type CallbackBody = Readonly<Record<string, unknown>>;

export const decisionReported = 'FinHub reports the decision APPROVED';

/** What tests of callbacks do with a stack. */
export function callbacksOn(stack: Stack) {
  const { control } = stack.sandbox;

  /** The state as soon as it is as asked. */
  const until = (id: string, condition: (state: OnboardingState) => boolean) =>
    eventually(async () => {
      const state = await stack.state(id);
      return condition(state) ? state : undefined;
    });

  return {
    until,
    signUp: async (signup: ParsedIndividualSignup = signupOf()): Promise<string> => {
      const { body } = await stack.call('POST', '/v1/onboardings', signupEventOf(signup));
      return (body as { id: string }).id;
    },
    send: (body: CallbackBody) => sendCallback(stack.gatewayUrl, body, stack.webhookSecret),
    /** The reviewer approves, and FinHub's own callback about it is lost; gives that callback. */
    approveSilently: async ({ finhub }: OnboardingState): Promise<CallbackBody> => {
      const customerId = finhub.customerId ?? 'none';
      const eventType = 'verification.approved';
      await control.addFault({ kind: 'webhook-lost', event: eventType, customer: customerId });
      await control.approve(finhub.verificationId ?? 'none');
      const [delivery] = control.deliveries({ eventType, customerId });
      if (delivery === undefined) throw new Error('FinHub made no event of the approval');
      return delivery.payload as CallbackBody;
    },
    /** The workflow that keeps a callback until its case is there. */
    deliveryOf: ({ id }: CallbackBody) =>
      stack.client.workflow.getHandle<() => Promise<CallbackDeliveryResult>>(
        `callback-${keyedId(onboardingIdKey, String(id))}`,
      ),
  };
}

/** Sends a callback, signed, as FinHub does; gives the HTTP status. */
export async function sendCallback(
  gatewayUrl: string,
  body: CallbackBody,
  secret: string,
  encoding: 'hex' | 'base64' = 'hex',
): Promise<number> {
  const text = JSON.stringify(body);
  const headers = { 'content-type': 'application/json', ...callbackSignature(text, secret, encoding) };
  const answer = await fetch(`${gatewayUrl}/v1/webhooks/finhub`, { method: 'POST', headers, body: text });
  await answer.arrayBuffer();
  return answer.status;
}

/** The header with which FinHub signs the text of a callback. */
export function callbackSignature(text: string, secret: string, encoding: 'hex' | 'base64' = 'hex') {
  return { 'x-finhub-signature': `sha256=${createHmac('sha256', secret).update(text).digest(encoding)}` };
}

/** FinHub's event of an approval, about whom `data` says. */
export function approval(data: object): CallbackBody {
  const timestamp = new Date().toISOString();
  return { id: `evt-${randomUUID()}`, type: 'verification.approved', timestamp, data };
}

/** Does something `times` times, `atOnce` at a time; gives what came of each. */
export async function repeated<T>(times: number, atOnce: number, run: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let done = 0; done < times; done += atOnce) {
    results.push(...(await Promise.all(Array.from({ length: Math.min(atOnce, times - done) }, run))));
  }
  return results;
}

/** How often the timeline says something. */
export function told({ timeline }: OnboardingState, what: string): number {
  return timeline.filter((entry) => entry.what === what).length;
}

export const isClosed = ({ closedAt }: OnboardingState) => closedAt !== null;

export const waitsFor =
  (wait: OnboardingState['waitingFor']) =>
  ({ waitingFor }: OnboardingState) =>
    waitingFor === wait;
