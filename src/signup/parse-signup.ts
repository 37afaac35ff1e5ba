import { z } from 'zod';
import type {
  ClientContext,
  ConsentGiven,
  DocumentReference,
  IndividualDetails,
} from '../contract/signup.js';
import { signupCloudEventSchema, signupSchema } from './event-schema.js';
import { parseFields, type FieldError } from './field-errors.js';
import { unsafeMembers } from './prototype-keys.js';

/** A checked sign-up, not yet sealed: lives in memory between the border and the start of the workflow. */
export interface ParsedSignup {
  readonly kind: 'individual';
  readonly eventId: string;
  readonly occurredAt: string;
  readonly category: string;
  /** In plain text, hence never logged and never sent on as it is. */
  readonly password: string | null;
  readonly customer: IndividualDetails;
  readonly documents: readonly DocumentReference[];
  readonly consents: readonly ConsentGiven[];
  readonly client: ClientContext;
}

export interface SignupDefaults {
  /** Category keys for sign-ups that name none. */
  readonly categories: { readonly individual: string };
  /** For sources whose sign-ups may come without an `id`, such as lines of a file. */
  readonly eventId?: string;
}

export type SignupResult =
  | { readonly ok: true; readonly signup: ParsedSignup }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

const typeOnly = z.looseObject({ type: z.string() });
const anyObject = z.looseObject({});

/**
 * Checks one sign-up event, plain or as a structured CloudEvent, and names every wrong field at once.
 * Members it does not know are left out; an `occurredAt` that is missing becomes the present moment.
 */
export function parseSignup(value: unknown, defaults: SignupDefaults): SignupResult {
  const object = parseFields(anyObject, value);
  if (!object.ok) return object;
  const event = withDefaultId(object.value, defaults.eventId);
  const refused = [...unsafeMembers(event), ...unacceptedType(event)];
  if (refused.length > 0) return { ok: false, errors: refused };
  return 'specversion' in event ? fromCloudEvent(event, defaults) : fromPlainEvent(event, defaults);
}

function fromPlainEvent(event: unknown, { categories }: SignupDefaults): SignupResult {
  const parsed = parseFields(signupSchema, event);
  if (!parsed.ok) return parsed;
  const { id, occurredAt } = parsed.value;
  return { ok: true, signup: individual(id, occurredAt, parsed.value, categories.individual) };
}

function fromCloudEvent(event: unknown, { categories }: SignupDefaults): SignupResult {
  const parsed = parseFields(signupCloudEventSchema, event);
  if (!parsed.ok) return parsed;
  const { id, time, data } = parsed.value;
  return { ok: true, signup: individual(id, time, data, categories.individual) };
}

function individual(
  eventId: string,
  occurredAt: string | undefined,
  { customer, documents, consents, client }: z.output<typeof signupCloudEventSchema>['data'],
  defaultCategory: string,
): ParsedSignup {
  const { category = defaultCategory, password = null, ...details } = customer;
  return {
    kind: 'individual',
    eventId,
    occurredAt: occurredAt ?? new Date().toISOString(),
    category,
    password,
    customer: details,
    documents,
    consents,
    client,
  };
}

function withDefaultId(event: Record<string, unknown>, eventId: string | undefined): Record<string, unknown> {
  return eventId === undefined || event['id'] !== undefined ? event : { ...event, id: eventId };
}

/** A kind of sign-up that is not taken is the one thing to say about it, not the fields it lacks. */
function unacceptedType(event: unknown): readonly FieldError[] {
  const { success, data } = typeOnly.safeParse(event);
  if (!success || data.type === 'individual.signup') return [];
  return [{ pointer: '/type', detail: 'only individual.signup is accepted' }];
}
