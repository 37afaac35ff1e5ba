import type { Socket } from 'node:net';
import type { Payload, PayloadCodec } from '@temporalio/common';
import fastify, { LogController } from 'fastify';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
} from 'fastify';
import { UnreadablePayload } from '../contract/unreadable-payload.js';
import { keyHolder } from './bearer.js';
import type { KeyHash } from './bearer.js';
import { payloadsSchema, payloadToJson } from './payload-json.js';

export interface CodecServerOptions {
  /** In the order in which they encode. */
  readonly codecs: readonly PayloadCodec[];
  /** Exact origins of the Temporal UIs whose pages may call; requests of any other page are refused. */
  readonly allowedOrigins: readonly string[];
  /** Who may call, as Bearer; with none anyone who reaches the address may, so bind it to loopback. */
  readonly keys: readonly KeyHash[];
  readonly logger: FastifyBaseLogger;
}

type Operation = 'decode' | 'encode';

const ACCESS = 'payloads asked for';
const PROBLEM = 'application/problem+json';

/** A page of history at a time: some thousand events with small payloads, or a few of Temporal's largest (2 MiB). */
const BODY_LIMIT = 32 * 1024 * 1024;

/**
 * The remote codec of the Temporal UI and CLI: `POST /decode` and `/encode` with `{ payloads }`, `GET /livez`. Both bring
 * whatever payloads a page of history has, so that `/decode` gives back unchanged what was never encrypted. Who asks and
 * from which page is looked at before the body is. Writes down who asked and when, and who was refused, never what.
 */
export function createCodecServer({
  codecs,
  allowedOrigins,
  keys,
  logger,
}: CodecServerOptions): FastifyInstance {
  const server = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    clientErrorHandler: (error, socket) => {
      refuseUnreadable(error, socket, logger);
    },
    frameworkErrors: (_error, request, reply) => {
      void unknownRoute(request, reply);
      logAccess(request, reply);
    },
  });
  const who = (request: FastifyRequest) =>
    keys.length === 0 ? 'anyone' : keyHolder(request.headers.authorization, keys);
  const logAccess = accessLog(who);

  server.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers;
    if (origin !== undefined && !allowedOrigins.includes(origin)) {
      void refuse(
        reply,
        403,
        'Origin not allowed',
        'CODEC_ALLOWED_ORIGINS does not name the origin of this page.',
      );
      return;
    }
    if (origin !== undefined) allowOrigin(reply, origin);
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const isOperation = request.method === 'POST' && request.routeOptions.url !== undefined;
    if (isOperation || reply.statusCode >= 400) logAccess(request, reply);
    done();
  });
  server.setErrorHandler((error, _request, reply) => answerError(error, reply));
  server.setNotFoundHandler(unknownRoute);

  const operations: Record<Operation, (payloads: Payload[]) => Promise<Payload[]>> = {
    encode: (payloads) => through(codecs, 'encode', payloads),
    decode: (payloads) => through(codecs.toReversed(), 'decode', payloads),
  };
  const needKey: onRequestHookHandler = (request, reply, done) => {
    if (who(request) !== undefined) done();
    else void unauthorized(reply);
  };
  for (const operation of ['decode', 'encode'] as const) {
    server.options(`/${operation}`, (_request, reply) => reply.code(204).send());
    server.post(`/${operation}`, { onRequest: needKey }, async (request, reply) => {
      const body = payloadsSchema.safeParse(request.body);
      if (!body.success) return refuse(reply, 400, 'Bad Request', 'The body is not { "payloads": [...] }.');
      const payloads = await operations[operation](body.data.payloads);
      return { payloads: payloads.map(payloadToJson) };
    });
  }
  server.get('/livez', () => ({ status: 'alive' }));
  return server;
}

async function through(
  codecs: readonly PayloadCodec[],
  operation: Operation,
  payloads: Payload[],
): Promise<Payload[]> {
  let result = payloads;
  for (const codec of codecs) result = await codec[operation](result);
  return result;
}

/** Undefined members are left out: `operation` where there is no such route, and what a caller who was refused says. */
function accessLog(who: (request: FastifyRequest) => string | undefined) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    const { statusCode: status } = reply;
    const entry = {
      operation: request.routeOptions.url?.slice(1),
      who: who(request) ?? null,
      from: request.ip,
      namespace: status < 400 ? namespaceOf(request) : undefined,
      status,
    };
    request.log.info(entry, ACCESS);
  };
}

function namespaceOf({ headers }: FastifyRequest): string | undefined {
  const namespace = headers['x-namespace'];
  return typeof namespace === 'string' && /^[A-Za-z0-9._-]{1,255}$/.test(namespace) ? namespace : undefined;
}

function allowOrigin(reply: FastifyReply, origin: string): void {
  reply.headers({
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'authorization, content-type, x-namespace',
    'access-control-max-age': '600',
  });
}

function answerError(error: unknown, reply: FastifyReply) {
  if (error instanceof UnreadablePayload) {
    reply.log.warn({ err: error }, 'payloads that cannot be decoded');
    return refuse(reply, 400, error.type, error.message);
  }
  const status = statusOf(error);
  if (status < 500) return refuse(reply, status, 'Bad Request', 'The request could not be read.');
  reply.log.error({ err: error }, 'codec server failed');
  return refuse(reply, 500, 'Internal Server Error', 'The log of the codec server tells why.');
}

function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return 500;
  return typeof error.statusCode === 'number' ? error.statusCode : 500;
}

function unauthorized(reply: FastifyReply) {
  reply.header('www-authenticate', 'Bearer');
  return refuse(reply, 401, 'Unauthorized', 'Send a key of CODEC_KEYS as Bearer.');
}

function unknownRoute(_request: FastifyRequest, reply: FastifyReply) {
  return refuse(reply, 404, 'Not Found', 'There are POST /decode, POST /encode and GET /livez.');
}

/** What cannot be read as HTTP reaches no route and has no headers: all that is known is where it comes from. */
function refuseUnreadable(
  error: Error & { readonly code?: string },
  socket: Socket,
  logger: FastifyBaseLogger,
) {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const body = JSON.stringify(problem(400, 'Bad Request', 'The request is not HTTP.'));
  const length = Buffer.byteLength(body);
  const headers = [`content-type: ${PROBLEM}`, `content-length: ${length}`, 'connection: close'];
  if (socket.writable) socket.write(['HTTP/1.1 400 Bad Request', ...headers, '', body].join('\r\n'));
  logger.info({ who: null, from: socket.remoteAddress, status: 400 }, ACCESS);
  socket.destroy();
}

function problem(status: number, title: string, detail: string) {
  return { type: 'about:blank', title, status, detail };
}

function refuse(reply: FastifyReply, status: number, title: string, detail: string) {
  return reply
    .code(status)
    .type(PROBLEM)
    .send(problem(status, title, detail));
}
