import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { SandboxControl } from '../control.js';
import { faultRuleSchema } from '../faults/index.js';
import { Refusal } from '../provider/index.js';
import { deliveryStatuses, effects } from '../state/index.js';
import { switchesPatch } from '../switches.js';

const id = z.string().min(1);
const idParams = z.object({ id });
const filters = {
  ledger: z.strictObject({ customerId: id.optional(), effect: z.enum(effects).optional() }),
  customers: z.strictObject({ email: id.optional(), customerId: id.optional() }),
  verifications: z.strictObject({ customerId: id.optional(), open: z.stringbool().optional() }),
  deliveries: z.strictObject({
    deliveryId: id.optional(),
    eventId: id.optional(),
    eventType: id.optional(),
    customerId: id.optional(),
    status: z.enum(deliveryStatuses).optional(),
  }),
};
const reasonsBody = z
  .strictObject({ reasons: z.array(z.string().regex(/^[A-Z0-9_]{1,64}$/)).default([]) })
  .prefault({});
const eventBody = z.strictObject({
  type: z.string().min(1),
  data: z.record(z.string(), z.unknown()),
  id: id.optional(),
  timestamp: z.string().optional(),
});
const receiverBody = z.strictObject({
  url: z.url(),
  secret: z.string().min(1),
  events: z.array(z.string()).optional(),
});

/** The control API, below `/_sandbox`. It has no key: the sandbox belongs on loopback or in a closed network. */
export function serveControl(app: FastifyInstance, control: SandboxControl): void {
  void app.register(
    (api, _options, done) => {
      api.setErrorHandler(explain);
      api.addHook('onRequest', refuseOtherSites);

      api.get('/health', () => ({ status: 'ok' }));
      api.get('/ledger', ({ query }) => ({
        rows: control.ledger(filters.ledger.parse(query)),
        requests: control.requests(),
        violations: control.violations(),
      }));
      api.get('/effects', ({ query }) => control.effects(filters.ledger.parse(query)));
      api.get('/switches', () => control.switches());
      api.patch('/switches', ({ body }) => control.setSwitches(switchesPatch.parse(body)));
      api.get('/faults', () => control.faults());
      api.post('/faults', ({ body }) => control.addFault(faultRuleSchema.parse(body)));
      api.delete('/faults', (_request, reply) => control.clearFaults().then(() => reply.code(204).send()));
      api.delete('/faults/:id', ({ params }, reply) =>
        control.clearFaults(idParams.parse(params).id).then(() => reply.code(204).send()),
      );
      api.get('/customers', ({ query }) => control.customers(filters.customers.parse(query)));
      api.post('/customers/:id/suspend', ({ params }) => control.suspend(idParams.parse(params).id));
      api.get('/verifications', ({ query }) => control.verifications(filters.verifications.parse(query)));
      api.post('/verifications/:id/approve', ({ params }) => control.approve(idParams.parse(params).id));
      api.post('/verifications/:id/reject', ({ params, body }) =>
        control.reject(idParams.parse(params).id, reasonsBody.parse(body).reasons),
      );
      api.post('/verifications/:id/ask-again', ({ params, body }) =>
        control.askAgain(idParams.parse(params).id, reasonsBody.parse(body).reasons),
      );
      api.get('/deliveries', ({ query }) => control.deliveries(filters.deliveries.parse(query)));
      api.post('/redeliver', ({ body }) => control.redeliver(filters.deliveries.parse(body ?? {})));
      api.post('/events', ({ body }) => control.sendEvent(eventBody.parse(body)));
      api.post('/subscriptions', async ({ body }) => ({
        id: await control.subscribe(receiverBody.parse(body)),
      }));
      api.post('/expire-tokens', (_request, reply) =>
        control.expireTokens().then(() => reply.code(204).send()),
      );
      api.post('/reset', (_request, reply) => control.reset().then(() => reply.code(204).send()));
      done();
    },
    { prefix: '/_sandbox' },
  );
}

/** A page of another site must not decide cases through the reader's browser. */
export async function refuseOtherSites(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.method !== 'GET' && request.headers['sec-fetch-site'] === 'cross-site') {
    await reply.code(403).send({ error: 'This page belongs to another site' });
  }
}

function explain(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof z.ZodError) {
    const errors = error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
    return reply.code(400).send({ error: 'The request is not understood', errors });
  }
  const status = error instanceof Refusal ? error.status : (error.statusCode ?? 500);
  return reply.code(status).send({ error: error.message });
}
