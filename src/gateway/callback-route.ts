import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseCallback, verifySignature, type RoutedCallback } from '../callbacks/index.js';
import type { OnboardingService } from './onboarding-service.js';
import { problems } from './problems.js';

export const callbackPath = '/v1/webhooks/finhub';

export interface CallbackRouteDependencies {
  readonly onboardings: Pick<OnboardingService, 'deliver'>;
  /** Any of them verifies. */
  readonly secrets: readonly string[];
  readonly countCallback: (outcome: RoutedCallback['outcome'] | 'bad-signature' | 'unreadable') => void;
}

const bodyLimit = 256 * 1024;

/**
 * Takes FinHub's callbacks. The signature is checked over the raw bytes before anything is parsed; 202 means that the event
 * is durable or done with. FinHub is to send it again only where Temporal cannot be reached: 503.
 */
export function registerCallbackRoute(
  app: FastifyInstance,
  { onboardings, secrets, countCallback }: CallbackRouteDependencies,
): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, raw, done) => {
    done(null, raw);
  });
  // The signature is all that counts: a media type that cannot be read must not be refused before it.
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.headers['content-type'] !== undefined)
      request.headers = { ...request.headers, 'content-type': 'application/octet-stream' };
    done();
  });

  app.post(callbackPath, { bodyLimit }, async (request, reply) => {
    const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (!verifySignature(raw, signatureOf(request), secrets)) {
      countCallback('bad-signature');
      throw problems.unauthorized('X-FinHub-Signature does not verify with any of the configured secrets');
    }
    const event = parseCallback(raw);
    if (!event.ok) {
      countCallback('unreadable');
      throw problems.invalid(event.errors);
    }
    const routed = await onboardings.deliver(event.value);
    countCallback(routed.outcome);
    request.log.info(routed, 'callback');
    return reply.code(202).send({ status: 'accepted' });
  });
}

function signatureOf({ headers }: FastifyRequest): string | undefined {
  const header = headers['x-finhub-signature'];
  return typeof header === 'string' ? header : undefined;
}
