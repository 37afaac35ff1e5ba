import type { FastifyInstance } from 'fastify';

/** Every answer is there within a few seconds; at the end a client that has not sent its whole request by then is cut off. */
const finishWithinMs = 10_000;

/** Lets requests in flight finish when the server is closed, and their connections end with the answer. */
export function finishRequestsOnClose(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook('preClose', (done) => {
    isClosing = true;
    setTimeout(() => app.server.closeAllConnections(), finishWithinMs).unref();
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isClosing) reply.header('connection', 'close');
    done(null, payload);
  });
}
