import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createFinHubClient, type FinHubClient, type FinHubClientOptions } from '../client.js';

interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  readonly bytes: number;
}

type Reply =
  | {
      readonly status?: number;
      readonly headers?: Record<string, string>;
      readonly json?: unknown;
      readonly text?: string;
    }
  /** Writes the answer itself, or breaks the connection. */
  | ((response: ServerResponse, request: ReceivedRequest) => void);

export interface LoopbackProvider {
  readonly url: string;
  /** Everything that came in, in order. */
  readonly received: readonly ReceivedRequest[];
  receivedAt(path: string): readonly ReceivedRequest[];
  /** What a path answers: one reply after the other, the last for good. */
  on(path: string, ...replies: readonly [Reply, ...Reply[]]): void;
  client(options?: Partial<FinHubClientOptions>): FinHubClient;
  close(): Promise<void>;
}

export const signInPath = '/api/v2.1/admin/organization/org-1/users/admin-1/sessions';

const clientOptions = {
  tenantId: 'tenant-1',
  tenantKey: 'tenant-key',
  tenantSecret: 'tenant-secret',
  signIn: {
    kind: 'admin',
    organizationId: 'org-1',
    userId: 'admin-1',
    username: 'admin@example.com',
    password: 'pass',
  },
  context: {
    forwardedFor: '127.0.0.1',
    forwardedFrom: 'integration-client',
    platform: 'web',
    deviceId: 'integration-device',
  },
} as const;

/** A real HTTP server on loopback that answers as told; signing in works unless told otherwise. */
export async function startLoopbackProvider(): Promise<LoopbackProvider> {
  const received: ReceivedRequest[] = [];
  const replies = new Map<string, Reply[]>();
  const clients: FinHubClient[] = [];
  const server = createServer((request, response) => {
    read(request).then(
      (incoming) => {
        received.push(incoming);
        answer(response, incoming, nextReply(replies.get(incoming.path.split('?')[0] ?? '') ?? []));
      },
      // Cut off in the middle: never received.
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;

  const provider: LoopbackProvider = {
    url,
    received,
    receivedAt: (path) => received.filter((request) => request.path === path),
    on: (path, ...queue) => void replies.set(path, [...queue]),
    client(options = {}) {
      const client = createFinHubClient({ ...clientOptions, baseUrl: url, ...options });
      clients.push(client);
      return client;
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  provider.on(signInPath, { json: { code: 200, data: { token: 'token-1' } } });
  return provider;
}

/** A call as an activity attempt makes it: request ids `r.1`, `r.2` and so on. */
export function call(options: { signal?: AbortSignal; insistence?: string } = {}) {
  let calls = 0;
  return { client: {}, nextRequestId: () => `r.${++calls}`, ...options };
}

async function read(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  const { method = '', url = '', headers } = request;
  return { method, path: url, headers, body, bytes: Buffer.byteLength(text) };
}

function nextReply(queue: Reply[]): Reply {
  return (
    (queue.length > 1 ? queue.shift() : queue[0]) ?? { status: 404, json: { code: 404, message: 'no route' } }
  );
}

function answer(response: ServerResponse, request: ReceivedRequest, reply: Reply): void {
  if (typeof reply === 'function') {
    reply(response, request);
    return;
  }
  const { status = 200, headers = {}, json, text } = reply;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(text ?? (json === undefined ? '' : JSON.stringify(json)));
}
