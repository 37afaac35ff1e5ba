import type { IncomingHttpHeaders } from 'node:http';
import type { Operation, Validator } from '../description/index.js';
import { forbidden, invalid, unauthorized, type Provider, type Session } from '../provider/index.js';
import type { FieldError } from '../state/index.js';

export interface Sent {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** Context headers and the other names under which FinHub takes them. */
const contextHeaders = {
  'X-Tenant-ID': [],
  'X-Forwarded-For': [],
  'X-Forwarded-From': [],
  platform: ['sec-ch-ua-platform'],
  deviceId: ['x-device-id', 'device-id'],
  'User-Agent': [],
} as const;
type ContextHeader = keyof typeof contextHeaders;

const six: readonly ContextHeader[] = [
  'X-Tenant-ID',
  'X-Forwarded-For',
  'X-Forwarded-From',
  'platform',
  'deviceId',
];
/** By the switch `requiredHeaders`; `Authorization` is the one more that makes them three (with the content type) and six. */
const requiredHeaders: Readonly<Record<string, readonly ContextHeader[]>> = {
  three: ['X-Tenant-ID'],
  six,
  'six+User-Agent': [...six, 'User-Agent'],
};

/**
 * Lets a call in: context headers (400), token (401), tenant (403), and its shape after the OpenAPI description (400).
 * Broken shapes are put on record as violations.
 */
export function admit(
  provider: Provider,
  validator: Validator,
  operation: Operation,
  sent: Sent,
): Session | null {
  const missing = missingHeaders(provider, operation, sent.headers);
  if (missing.length > 0) throw violation(provider, operation, sent, missing);
  const session = checkToken(provider, operation, sent.headers.authorization);
  if (sent.headers['x-tenant-id'] !== (session?.tenantId ?? provider.credentials.tenantId)) {
    throw forbidden('X-Tenant-ID is not the tenant of the token');
  }
  const { path, query, headers: header, body } = sent;
  const strict =
    operation.id === 'registerIndividualCustomer' && provider.switches().strictIndividualCustomer;
  const errors = [
    ...validator.parameterErrors(operation, { path, query, header }),
    ...validator.bodyErrors(operation, body, strict),
  ];
  if (errors.length > 0) throw violation(provider, operation, sent, errors);
  return session;
}

/** Puts a broken request on record and gives the refusal to answer. */
export function violation(
  { ledger }: Provider,
  operation: Operation,
  { headers }: Pick<Sent, 'headers'>,
  errors: readonly FieldError[],
) {
  ledger.recordViolation(operation.id, requestIdOf(headers), errors);
  return invalid(errors);
}

export function requestIdOf(headers: IncomingHttpHeaders): string | null {
  const value = headers['x-request-id'];
  return typeof value === 'string' ? value : null;
}

function missingHeaders(
  provider: Provider,
  { parameters }: Operation,
  headers: IncomingHttpHeaders,
): FieldError[] {
  const wanted = requiredHeaders[provider.switches().requiredHeaders] ?? six;
  const ofOperation = parameters.filter(
    ({ in: place, required, name }) => place === 'header' && required && !(name in contextHeaders),
  );
  return [
    ...wanted.map((name) => ({ name, names: [name, ...contextHeaders[name]] })),
    ...ofOperation.map(({ name }) => ({ name, names: [name] })),
  ]
    .filter(({ names }) => !names.some((name) => (headers[name.toLowerCase()] ?? '') !== ''))
    .map(({ name }) => ({ field: name, message: 'is a required header' }));
}

function checkToken(
  { tokens }: Provider,
  { token }: Operation,
  authorization: string | undefined,
): Session | null {
  if (token === 'none' || (token === 'optional' && authorization === undefined)) return null;
  const [, bearer] = /^Bearer (\S+)$/i.exec(authorization ?? '') ?? [];
  const session = bearer === undefined ? null : tokens.check(bearer);
  if (session === null) throw unauthorized('Token missing, invalid or expired');
  return session;
}
