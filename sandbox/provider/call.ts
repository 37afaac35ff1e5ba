import type { Customer, Individual, Organization } from '../state/customers.js';
import type { Answer } from './answers.js';
import { forbidden, notFound } from './answers.js';
import type { Provider } from './provider.js';
import type { Session } from './tokens.js';

/** One admitted call: its token is good and its shape follows the OpenAPI description. */
export interface Call {
  readonly operation: string;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Null where the operation asks for no token and none was sent. */
  readonly session: Session | null;
  readonly requestId: string | null;
}

/** Does one operation on the state, all at once. Throws a `Refusal` where a rule forbids it. */
export type OperationHandler = (provider: Provider, call: Call) => Answer;

/** A path parameter, which the route guarantees. */
export function pathValue(call: Call, name: string): string {
  const value = call.path[name];
  if (value === undefined) throw new Error(`The route of ${call.operation} has no parameter ${name}.`);
  return value;
}

/** Refuses the token of a customer's session with 403. */
export function requireAdmin({ session }: Call): void {
  if (session?.userType !== 'ADMIN') throw forbidden('This call needs an admin session');
}

/** The customer, if there is one (404) and the token is an admin's or that customer's own (403). */
export function customerFor({ state }: Provider, { session }: Call, customerId: string): Customer {
  if (session?.userType === 'CONSUMER' && session.customerId !== customerId) {
    throw forbidden('The session belongs to another customer');
  }
  const customer = state.customers.get(customerId);
  if (customer === undefined) throw notFound('Customer');
  return customer;
}

/** The individual in the path; 404 also for an organization. */
export function individualFor(provider: Provider, call: Call): Individual {
  const customer = customerFor(provider, call, pathValue(call, 'customerId'));
  if (customer.kind !== 'individual') throw notFound('Customer');
  return customer;
}

/** The organization in the path; 404 also for an individual. */
export function organizationFor(provider: Provider, call: Call): Organization {
  const customer = customerFor(provider, call, pathValue(call, 'organizationId'));
  if (customer.kind !== 'organization') throw notFound('Organization');
  return customer;
}
