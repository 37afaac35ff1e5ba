import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { request } from 'undici';

export interface OperationsServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** URL of the SDK's exporter, as `installTemporalRuntime` gives it. */
  readonly metricsAddress: string;
  /** Whether work can be done now. A rejection, or no answer within 5 s, counts as no. */
  readonly ready: () => Promise<boolean>;
}

export interface OperationsServer {
  /** `http://host:port` as it is bound. */
  readonly address: string;
  close(): Promise<void>;
}

const READY_WITHIN_MS = 5_000;
const EXPORTER_ANSWERS_WITHIN_MS = 10_000;

/** One server for those who run the process: `/metrics` (Prometheus), `/livez`, `/readyz`. No keys, no data of cases. */
export async function startOperationsServer(options: OperationsServerOptions): Promise<OperationsServer> {
  const server = fastify({
    forceCloseConnections: true,
    frameworkErrors: (_error, request, reply) => void notFound(request, reply),
  });
  // Fastify's own answers repeat what was asked for, and where the exporter listens.
  server.setNotFoundHandler(notFound);
  server.setErrorHandler((_error, _request, reply) => reply.code(503).send({ status: 'not available' }));
  server.get('/livez', () => ({ status: 'alive' }));
  server.get('/readyz', async (_request, reply) => {
    const ready = await inTime(options.ready);
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready' });
  });
  server.get('/metrics', async (_request, reply) => {
    const { statusCode, headers, body } = await request(options.metricsAddress, {
      headersTimeout: EXPORTER_ANSWERS_WITHIN_MS,
      bodyTimeout: EXPORTER_ANSWERS_WITHIN_MS,
    });
    return reply
      .code(statusCode)
      .type(String(headers['content-type'] ?? 'text/plain'))
      .send(body);
  });
  const address = await server.listen({ host: options.host, port: options.port });
  return { address, close: () => server.close() };
}

function notFound(_request: FastifyRequest, reply: FastifyReply) {
  return reply.code(404).send({ status: 'not found' });
}

async function inTime(ready: () => Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), READY_WITHIN_MS);
  });
  try {
    return await Promise.race([ready(), tooLate]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
