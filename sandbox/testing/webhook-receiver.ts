import { createServer } from 'node:http';
import { z } from 'zod';

interface Received {
  readonly body: string;
  readonly signature: string | undefined;
  readonly type: string;
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface WebhookReceiver {
  readonly url: string;
  readonly received: Received[];
  /** What is answered from now on, one status after the other; then 202. */
  answerWith(...statuses: number[]): void;
  close(): Promise<void>;
}

const eventSchema = z.object({ id: z.string(), type: z.string(), data: z.record(z.string(), z.unknown()) });

/** A real HTTP server that keeps what it is sent. */
export async function startReceiver(): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const statuses: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const signature = z.string().optional().parse(request.headers['x-finhub-signature']);
      received.push({ body, signature, ...eventSchema.parse(JSON.parse(body)) });
      response.writeHead(statuses.shift() ?? 202).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}/webhooks`,
    received,
    answerWith: (...next) => void statuses.push(...next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
