import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { onboardingIdPattern, repeatedMembers } from '../signup/index.js';
import { authorize, type Caller, type IdentifyCaller } from './callers.js';
import type { Call, Endpoint } from './endpoint.js';
import { Problem, problems } from './problems.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the request's API key was accepted. */
    caller: Caller | null;
  }
}

export interface RateLimit {
  readonly max: number;
  readonly perMs: number;
}

/** Sign-ups may be this large, so that a name of a megabyte is refused by name and not by size. */
const bodyLimit = 2 * 1024 * 1024;

/** Registers routes that need an API key: key first, then the key's rate limit, then the body. */
export async function registerEndpoints(
  app: FastifyInstance,
  endpoints: readonly Endpoint[],
  { identify, limit }: { readonly identify: IdentifyCaller; readonly limit: RateLimit },
): Promise<void> {
  app.decorateRequest('caller', null);
  await app.register(rateLimit, {
    global: true,
    max: limit.max,
    timeWindow: limit.perMs,
    keyGenerator: ({ caller }) => caller?.name ?? '',
    errorResponseBuilder: () => problems.tooManyRequests(),
  });
  parseJsonBodies(app);

  for (const endpoint of endpoints) {
    app.route({
      method: endpoint.method,
      url: endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      bodyLimit,
      onRequest: (request, _reply, done) => {
        request.caller = authorize(request, identify, endpoint.access);
        done();
      },
      handler: (request, reply) => answer(endpoint, request, reply),
    });
  }
}

async function answer(endpoint: Endpoint, request: FastifyRequest, reply: FastifyReply) {
  const { status, headers = {}, body } = await endpoint.handle(callOf(endpoint, request));
  return reply.code(status).headers(headers).send(body);
}

function callOf(
  endpoint: Endpoint,
  { caller, params, body, query, headers, log }: FastifyRequest,
): Call<unknown, unknown> {
  if (caller === null) throw problems.unauthorized('Send an API key');
  return {
    caller,
    id: endpoint.path.includes('{id}') ? caseId(params) : '',
    body,
    query,
    idempotencyKey: endpoint.idempotencyKey ? keyOf(headers['idempotency-key']) : undefined,
    log,
  };
}

/** What does not look like an onboarding id is nobody's, and never reaches Temporal. */
function caseId(params: unknown): string {
  const id: unknown = typeof params === 'object' && params !== null && 'id' in params ? params.id : undefined;
  if (typeof id !== 'string' || !onboardingIdPattern.test(id)) throw problems.unknownCase();
  return id;
}

function keyOf(header: string | readonly string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && /^[\x21-\x7e]{1,200}$/.test(header)) return header;
  throw problems.unreadable('Idempotency-Key must be 1 to 200 printable ASCII characters');
}

function parseJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    ['application/json', 'application/cloudevents+json'],
    { parseAs: 'buffer' },
    (_request, raw, done) => {
      try {
        done(null, jsonOf(Buffer.from(raw)));
      } catch (error) {
        done(error instanceof Problem ? error : problems.unreadable('The body is not JSON in UTF-8'));
      }
    },
  );
}

function jsonOf(raw: Buffer): unknown {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(raw);
  const value: unknown = JSON.parse(text);
  const repeated = repeatedMembers(text);
  if (repeated.length > 0) throw problems.invalid(repeated);
  return value;
}
