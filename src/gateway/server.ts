import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { unreadablePayload } from '../contract/unreadable-payload.js';
import { CaseUnreadable, RecordNotKept } from '../erasure/index.js';
import { TemporalUnreachable, type SealingKeys, type SignupDefaults } from '../signup/index.js';
import { registerCallbackRoute, type CallbackRouteDependencies } from './callback-route.js';
import type { IdentifyCaller } from './callers.js';
import { Counters } from './counters.js';
import { docsPage, docsPolicy } from './docs/index.js';
import { finishRequestsOnClose } from './graceful-stop.js';
import { watchMethods } from './methods.js';
import { onboardingEndpoints } from './onboarding-endpoints.js';
import type { OnboardingService } from './onboarding-service.js';
import type { OpenApiDocument } from './openapi-types.js';
import { openApiDocument } from './openapi.js';
import { Problem, problemMediaType, problems } from './problems.js';
import { registerEndpoints, type RateLimit } from './register-endpoints.js';
import { refuseUnreadable } from './unreadable-requests.js';

export interface GatewayDependencies {
  readonly onboardings: OnboardingService;
  readonly identify: IdentifyCaller;
  readonly rateLimit: RateLimit;
  readonly webhookSecrets: CallbackRouteDependencies['secrets'];
  /** Seal what customers bring, such as activation codes. */
  readonly sealingKeys: SealingKeys;
  readonly defaults: SignupDefaults;
  readonly logger: FastifyBaseLogger;
}

/** A whole request has to arrive in this time. */
const requestTimeoutMs = 60_000;

/**
 * The HTTP server of the product; `listen` starts it, `close` lets requests in flight finish. It holds no state of its
 * own. Its log has neither bodies nor query strings, and every error is a problem of RFC 9457.
 */
export async function createGateway(dependencies: GatewayDependencies): Promise<FastifyInstance> {
  const { onboardings, identify, rateLimit, webhookSecrets, sealingKeys, defaults, logger } = dependencies;
  const counters = new Counters();
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestTimeout: requestTimeoutMs,
    clientErrorHandler: refuseUnreadable,
    return503OnClosing: false, // what still comes over an open connection is answered like everything else
    frameworkErrors: (_error, _request, reply) => void sendProblem(reply, problems.unknownRoute()),
  });
  app.setErrorHandler((error, request, reply) => sendProblem(reply, problemOf(error, request)));
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, problems.unknownRoute()));
  app.addHook('onResponse', accessLog(counters));
  finishRequestsOnClose(app);
  const refuseOtherMethods = watchMethods(app);
  await app.register(helmet);

  const countSignup = counters.counter('onboarding_signups_total', 'Sign-ups taken, by status');
  const countCallback = counters.counter('onboarding_callbacks_total', 'Callbacks, by outcome');
  const endpoints = onboardingEndpoints({
    onboardings,
    defaults,
    sealingKeys,
    countSignup: (status) => countSignup({ status }),
  });

  await app.register((scope) => registerEndpoints(scope, endpoints, { identify, limit: rateLimit }));
  await app.register((scope, _options, done) => {
    registerCallbackRoute(scope, {
      onboardings,
      secrets: webhookSecrets,
      countCallback: (outcome) => countCallback({ outcome }),
    });
    done();
  });
  registerOperations(app, onboardings, counters);
  registerDescription(app, openApiDocument(endpoints));
  refuseOtherMethods();
  return app;
}

/** What the API is, for machines and for people. */
function registerDescription(app: FastifyInstance, document: OpenApiDocument): void {
  const page = docsPage(document);
  app.get('/openapi.json', () => document);
  app.get('/docs', (_request, reply) =>
    reply.header('content-security-policy', docsPolicy).type('text/html; charset=utf-8').send(page),
  );
}

/** Routes for whoever runs the process; no keys, no data of cases. */
function registerOperations(app: FastifyInstance, onboardings: OnboardingService, counters: Counters): void {
  app.get('/livez', () => ({ status: 'alive' }));
  app.get('/readyz', async () => {
    if (!(await onboardings.reachable())) throw problems.temporalUnreachable();
    return { status: 'ready' };
  });
  app.get('/metrics', (_request, reply) => reply.type('text/plain; version=0.0.4').send(counters.text()));
}

function accessLog(counters: Counters) {
  const count = counters.counter(
    'onboarding_http_requests_total',
    'Requests answered, by method, route and status',
  );
  return (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const route = request.routeOptions.url ?? 'none';
    const { method } = request;
    const { statusCode: status } = reply;
    count({ method, route, status: String(status) });
    request.log.info({ method, route, status, ms: Math.round(reply.elapsedTime) }, 'request');
    done();
  };
}

function problemOf(error: unknown, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof TemporalUnreachable) {
    request.log.warn({ err: error }, 'Temporal is not reachable');
    return problems.temporalUnreachable();
  }
  if (error instanceof RecordNotKept) {
    request.log.error({ err: error }, 'the record of an erasure cannot be kept');
    return problems.erasureRecordNotKept(error.message);
  }
  const unreadable = error instanceof CaseUnreadable ? error : unreadablePayload(error);
  if (unreadable !== undefined) {
    request.log.error({ err: unreadable }, 'a payload cannot be read');
    return problems.payloadKeyMissing(unreadable.message);
  }
  switch (statusOf(error)) {
    case 413:
      return problems.tooLarge();
    case 415:
      return problems.mediaType();
    case 400:
      return problems.unreadable('The request cannot be read');
    default:
      request.log.error({ err: error }, 'request failed');
      return problems.internal();
  }
}

function statusOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
}

function sendProblem(reply: FastifyReply, problem: Problem) {
  return reply
    .code(problem.statusCode)
    .headers(problem.headers)
    .type(problemMediaType)
    .send(problem.toJSON());
}
