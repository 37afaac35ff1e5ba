import type { FastifyInstance, HTTPMethods } from 'fastify';
import { problems } from './problems.js';

/** Watches which methods the routes registered from now on understand; what it gives refuses all others on their paths with 405. */
export function watchMethods(app: FastifyInstance): () => void {
  const understood = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = understood.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each);
    understood.set(url, methods);
  });
  return () => {
    for (const [url, methods] of [...understood]) {
      const allowed = [...methods].sort();
      app.route({
        url,
        method: app.supportedMethods.filter((method): method is HTTPMethods => !methods.has(method)),
        onRequest: () => Promise.reject(problems.methodNotAllowed(allowed)),
        handler: () => undefined, // never reached
      });
    }
  };
}
