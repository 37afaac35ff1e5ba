import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Description, Operation, Validator } from '../description/index.js';
import type { Faults } from '../faults/index.js';
import { operationHandlers, Refusal, type Answer, type Provider } from '../provider/index.js';
import { emailKey } from '../state/index.js';
import { admit, requestIdOf, violation, type Sent } from './admission.js';
import { send } from './faulty-reply.js';
import type { RateLimit } from './rate-limit.js';

interface Parts {
  readonly provider: Provider;
  readonly description: Description;
  readonly validator: Validator;
  readonly faults: Faults;
  readonly rateLimit: RateLimit;
  readonly log: Logger;
  /** Ends injected delays when the sandbox closes. */
  readonly closing: AbortSignal;
}

const text = z.string().optional().catch(undefined);
const namesInBody = z
  .object({ customerId: text, email: text, person: z.object({ email: text }).optional().catch(undefined) })
  .catch({ customerId: undefined, email: undefined });
const textMembers = z.record(z.string(), z.string()).catch({});

/** Serves every operation of the OpenAPI description. Throws if one has no handler, or a handler no operation. */
export function serveProvider(app: FastifyInstance, parts: Parts): void {
  const { operations } = parts.description;
  const described = operations.map(({ id }) => id).sort();
  const handled = Object.keys(operationHandlers).sort();
  if (described.join() !== handled.join()) {
    throw new Error('sandbox/openapi.yaml and the operation handlers do not list the same operations.');
  }
  for (const operation of operations) {
    app.route({
      method: operation.method,
      url: operation.path.replace(/\{(\w+)\}/g, ':$1'),
      onRequest: (_request, _reply, done) => {
        parts.provider.ledger.countRequest(operation.id);
        done();
      },
      handler: (request, reply) => serve(parts, operation, request, reply),
      errorHandler: (error: FastifyError, request, reply) => {
        refuseUnreadable(parts, operation, error, request, reply);
      },
      onResponse: ({ headers }, { statusCode: status, elapsedTime }, done) => {
        const ms = Math.round(elapsedTime);
        parts.log.info({ operation: operation.id, status, requestId: requestIdOf(headers), ms }, 'Call');
        done();
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const errors = [{ field: 'path', message: 'is no call of the OpenAPI description' }];
    parts.provider.ledger.recordViolation('unknown', requestIdOf(request.headers), errors);
    return send(request, reply, new Refusal(404, 'No such call').answer, null);
  });
}

async function serve(parts: Parts, operation: Operation, request: FastifyRequest, reply: FastifyReply) {
  const { provider, faults, closing } = parts;
  const sent: Sent = {
    path: textMembers.parse(request.params),
    query: z.record(z.string(), z.unknown()).catch({}).parse(request.query),
    headers: request.headers,
    body: request.body,
  };
  const fault = faults.forCall(operation.id, customerNames(provider, sent));
  if (fault?.kind === 'delay' && fault.when === 'before')
    await delay(fault.ms, undefined, { signal: closing });
  const happens = fault?.kind !== 'cut-before' && !(fault?.kind === 'status' && fault.when === 'before');
  const answer = happens ? answerTo(parts, operation, sent) : null;
  await provider.state.commit();
  if (fault?.kind === 'delay' && fault.when === 'after')
    await delay(fault.ms, undefined, { signal: closing });
  return send(request, reply, answer, fault);
}

/** The rules' answer; state changes, if any, have been made when this returns. */
function answerTo({ provider, validator, rateLimit }: Parts, operation: Operation, sent: Sent): Answer {
  const handle = operationHandlers[operation.id];
  if (handle === undefined) throw new Error(`No handler serves ${operation.id}.`);
  try {
    rateLimit.take(provider.switches().rateLimit);
    const session = admit(provider, validator, operation, sent);
    return handle(provider, {
      operation: operation.id,
      path: sent.path,
      query: textMembers.parse(sent.query),
      headers: textHeaders(sent.headers),
      body: sent.body,
      session,
      requestId: requestIdOf(sent.headers),
    });
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

/** A body that is no JSON, of another content type, or too large; or a failure of the sandbox itself. */
function refuseUnreadable(
  { provider, log, closing }: Parts,
  operation: Operation,
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const status = error.statusCode ?? 500;
  const message = status < 500 ? unreadableReason(status) : 'Internal server error';
  if (status < 500) violation(provider, operation, request, [{ field: 'body', message }]);
  else if (!closing.aborted)
    log.error({ err: error, operation: operation.id }, 'A call of the sandbox failed');
  send(request, reply, new Refusal(status, message).answer, null);
}

function unreadableReason(status: number): string {
  return (
    { 413: 'is larger than the provider takes', 415: 'must be sent as application/json' }[status] ??
    'must be valid JSON'
  );
}

function textHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

/** Every name under which a fault may speak of the customer of a call, or of the person it adds. */
function customerNames({ state }: Provider, { path, body }: Sent): ReadonlySet<string> {
  const { customerId, email, person } = namesInBody.parse(body);
  const verification = state.verifications.get(path['verificationId'] ?? '');
  const id = path['customerId'] ?? path['organizationId'] ?? customerId ?? verification?.customerId;
  const emails = [email, person?.email, state.customers.get(id ?? '')?.email];
  return new Set([
    ...(id === undefined ? [] : [id]),
    ...emails.flatMap((address) => (address === undefined ? [] : [emailKey(address)])),
  ]);
}
