import { z } from 'zod';
import type { OnboardingKind } from '../contract/onboarding.js';
import { organizationType, signupCloudEventSchema, signupSchema } from './event-schema.js';
import { parseFields, type FieldError, type Parsed } from './field-errors.js';
import type { individualData } from './individual-schema.js';
import { brokenRules } from './organization-rules.js';
import type { organizationData } from './organization-schema.js';
import type { ParsedIndividualSignup, ParsedOrganizationSignup, ParsedSignup } from './parsed-signup.js';
import { unsafeMembers } from './prototype-keys.js';

export interface SignupDefaults {
  /** Category keys for sign-ups that name none. */
  readonly categories: Readonly<Record<OnboardingKind, string>>;
  /** For sources whose sign-ups may come without an `id`, such as lines of a file. */
  readonly eventId?: string;
}

export type SignupResult =
  | { readonly ok: true; readonly signup: ParsedSignup }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

const anyObject = z.looseObject({});
type Event = Readonly<Record<string, unknown>>;

/**
 * Checks one sign-up event of either kind, plain or as a structured CloudEvent, and names every wrong field at once.
 * Members it does not know are left out; an `occurredAt` that is missing becomes the present moment.
 */
export function parseSignup(value: unknown, defaults: SignupDefaults): SignupResult {
  const object = parseFields(anyObject, value);
  if (!object.ok) return object;
  const event = withDefaultId(object.value, defaults.eventId);
  const result = 'specversion' in event ? fromCloudEvent(event, defaults) : fromPlainEvent(event, defaults);
  // Of what was sent: the schema leaves `__proto__` out.
  const unsafe = unsafeMembers(value);
  return unsafe.length === 0
    ? result
    : { ok: false, errors: [...(result.ok ? [] : result.errors), ...unsafe] };
}

function fromPlainEvent(event: Event, { categories }: SignupDefaults): SignupResult {
  const parsed = withRules(event, parseFields(signupSchema, event), event, '');
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  const { id, occurredAt } = value;
  return value.type === 'individual.signup'
    ? { ok: true, signup: individual(id, occurredAt, value, categories.individual) }
    : { ok: true, signup: organization(id, occurredAt, value, categories.organization) };
}

function fromCloudEvent(event: Event, { categories }: SignupDefaults): SignupResult {
  const parsed = withRules(event, parseFields(signupCloudEventSchema, event), event['data'], '/data');
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  const { id, time } = value;
  return value.type === 'individual.signup'
    ? { ok: true, signup: individual(id, time, value.data, categories.individual) }
    : { ok: true, signup: organization(id, time, value.data, categories.organization) };
}

/** Adds the rules between fields that an organization's data breaks; a field whose shape is wrong is named for that alone. */
function withRules<Value>(
  { type }: Event,
  parsed: Parsed<Value>,
  data: unknown,
  base: string,
): Parsed<Value> {
  const rules = type === organizationType ? brokenRules(data, base) : [];
  if (rules.length === 0) return parsed;
  const fields = parsed.ok ? [] : parsed.errors;
  const named = new Set(fields.map(({ pointer }) => pointer));
  return { ok: false, errors: [...fields, ...rules.filter(({ pointer }) => !named.has(pointer))] };
}

function individual(
  eventId: string,
  occurredAt: string | undefined,
  { customer, documents, consents, client }: SaidBy<typeof individualData>,
  defaultCategory: string,
): ParsedIndividualSignup {
  const { category = defaultCategory, password = null, ...details } = customer;
  const common = {
    eventId,
    occurredAt: occurredAt ?? now(),
    category,
    password,
    documents,
    consents,
    client,
  };
  return { kind: 'individual', ...common, customer: details };
}

function organization(
  eventId: string,
  occurredAt: string | undefined,
  said: SaidBy<typeof organizationData>,
  defaultCategory: string,
): ParsedOrganizationSignup {
  const { employees, directors, shareholders, documents, consents, client } = said;
  const { category = defaultCategory, password = null, ...details } = said.organization;
  const common = {
    eventId,
    occurredAt: occurredAt ?? now(),
    category,
    password,
    documents,
    consents,
    client,
  };
  return { kind: 'organization', ...common, organization: details, employees, directors, shareholders };
}

type SaidBy<Data extends z.core.$ZodShape> = z.output<z.ZodObject<Data>>;

function now(): string {
  return new Date().toISOString();
}

function withDefaultId(event: Event, eventId: string | undefined): Event {
  return eventId === undefined || event['id'] !== undefined ? event : { ...event, id: eventId };
}
