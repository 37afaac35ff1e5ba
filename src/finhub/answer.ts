import type { z } from 'zod';
import { brokenRuleIn } from './broken-rule.js';
import type { Outcome } from './classification.js';
import { failureInSuccess, payloadOf } from './envelope.js';
import { conflictIn, fieldsIn, isFieldName, type Created } from './error-details.js';
import { callFailed } from './errors.js';
import { fieldNames } from './field-names.js';
import type { Operation } from './operations.js';
import type { StreamedBody } from './request-body.js';
import { isSuccess, type HttpAnswer } from './transport.js';

const MOST_MISMATCHES = 5;

/** How to understand the answer to one call. */
export interface AnswerRules<Payload> {
  readonly operation: Operation;
  readonly effectful: boolean;
  /** What the call sent: tells the names of fields that FinHub refused from values in their place. */
  readonly body?: object | undefined;
  readonly document?: Pick<StreamedBody, 'names'> | undefined;
  readonly payload: z.ZodType<Payload>;
  /** What the call creates: a 409's bare `id` is the id of that. */
  readonly creates?: Created | undefined;
  /** Any 2xx will do: an unreadable body counts as an empty one. */
  readonly anySuccess?: boolean | undefined;
}

/** The payload of an answer, checked against its schema. Throws a `FinHubError` for everything that is no success. */
export function payloadFrom<Payload>(answer: HttpAnswer, rules: AnswerRules<Payload>): Payload {
  const { body } = answer;
  const json = body.kind === 'json' ? body.value : undefined;
  const failure = isSuccess(answer.status) ? failureInSuccess(json) : answer.status;
  if (failure !== undefined) throw refused(answer, failure, json, rules);
  if (body.kind === 'unreadable' && rules.anySuccess !== true) {
    throw broken(rules, `status ${answer.status}, body ${body.why}`, []);
  }
  const parsed = rules.payload.safeParse(payloadOf(json));
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const mismatches = issues
    .slice(0, MOST_MISMATCHES)
    .map((issue) => `${pathOf(issue)}: ${mismatchOf(issue)}`);
  throw broken(
    rules,
    `status ${answer.status}; ${mismatches.join('; ')}`,
    issues.map(pathOf).filter(isFieldName),
  );
}

function refused<Payload>(
  answer: HttpAnswer,
  failure: number | 'refused',
  json: unknown,
  rules: AnswerRules<Payload>,
) {
  const { operation, effectful, creates } = rules;
  const named = failure === 400 || failure === 422 ? fieldsIn(json) : [];
  const outcome: Outcome =
    failure === 'refused' ? { kind: 'refused-in-success' } : { kind: 'status', status: failure };
  return callFailed({
    operation,
    effectful,
    outcome,
    cause: failure === 'refused' ? `status ${answer.status}, success false` : undefined,
    retryAfterMs: answer.retryAfterMs,
    fields: fieldNames(named, rules),
    fieldCount: named.length,
    brokenRule: failure === 422 ? brokenRuleIn(operation, json) : undefined,
    conflict: failure === 409 ? conflictIn(json, creates) : undefined,
  });
}

function broken<Payload>(
  { operation, effectful }: AnswerRules<Payload>,
  cause: string,
  fields: readonly string[],
) {
  return callFailed({ operation, effectful, outcome: { kind: 'broken-answer' }, cause, fields });
}

function pathOf({ path }: z.core.$ZodIssue): string {
  const dotted = path.map((part) => (isFieldName(String(part)) ? String(part) : '?')).join('.');
  return dotted === '' ? 'data' : dotted;
}

function mismatchOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_type' ? `expected ${issue.expected}` : issue.code;
}
