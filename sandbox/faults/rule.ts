import { z } from 'zod';
import { wrongBodies } from './wrong-body.js';

/** Whose turn it is: every condition left out holds always. */
const conditions = {
  /** A customer id, or the e-mail of a customer not registered yet. */
  customer: z.string().min(1).optional(),
  /** The first match that is hit, from 1. */
  nth: z.number().int().min(1).optional(),
  /** How many matches are hit, from `nth` or the first on. With `nth` alone: one. */
  times: z.number().int().min(1).optional(),
  /** Chance to be hit, drawn from the sandbox's seed. */
  probability: z.number().min(0).max(1).optional(),
};

const onCall = {
  ...conditions,
  /** An operationId of the OpenAPI description; any operation if left out. */
  operation: z.string().min(1).optional(),
};

const onEvent = {
  ...conditions,
  /** An event type; any if left out. */
  event: z.string().min(1).optional(),
};

/** `before`: the call has no effect yet when the fault comes; `after`: it had. */
const when = z.enum(['before', 'after']).default('before');

export const faultRuleSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    ...onCall,
    status: z.number().int().min(100).max(599),
    /** `Retry-After` as it is sent: seconds or an HTTP date. */
    retryAfter: z.union([z.number(), z.string()]).optional(),
    /** Any JSON instead of FinHub's error envelope; a string is sent as HTML. */
    body: z.json().optional(),
    when,
  }),
  z.strictObject({ kind: z.literal('delay'), ...onCall, ms: z.number().min(0), when }),
  z.strictObject({ kind: z.literal('cut-before'), ...onCall }),
  z.strictObject({ kind: z.literal('cut-after'), ...onCall }),
  z.strictObject({
    kind: z.literal('wrong-body'),
    ...onCall,
    body: z.enum(wrongBodies),
  }),
  z.strictObject({ kind: z.literal('webhook-lost'), ...onEvent }),
  z.strictObject({ kind: z.literal('webhook-doubled'), ...onEvent }),
  z.strictObject({ kind: z.literal('webhook-delayed'), ...onEvent, ms: z.number().min(0) }),
  z.strictObject({
    kind: z.literal('webhook-reordered'),
    ...onEvent,
    /** The event goes out after this time even if no later event of its customer has passed it. */
    ms: z.number().min(0).default(5000),
  }),
]);

/** A fault as it is asked for. */
export type FaultRule = z.input<typeof faultRuleSchema>;

export const faultSchema = z.object({
  id: z.string(),
  rule: faultRuleSchema,
  /** Requests or events that matched so far, hit or not. */
  matched: z.number(),
  hits: z.number(),
});
export type Fault = z.output<typeof faultSchema>;

type Rule = Fault['rule'];
export type CallFault = Exclude<Rule, { kind: `webhook-${string}` }>;
export type WebhookFault = Extract<Rule, { kind: `webhook-${string}` }>;

export function isWebhookFault(rule: Rule): rule is WebhookFault {
  return rule.kind.startsWith('webhook-');
}

/** Whether the `match`-th match (from 1) is hit; `draw` is this match's number in [0, 1). */
export function isHit({ nth, times, probability }: Rule, match: number, draw: number): boolean {
  const first = nth ?? 1;
  const count = times ?? (nth === undefined ? Infinity : 1);
  return match >= first && match < first + count && draw < (probability ?? 1);
}
