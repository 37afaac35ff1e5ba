import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

export interface WatchedLink {
  readonly url: string;
  close(): Promise<void>;
}

/** An address of its own for an http server; `before` sees the path of every request before that is passed on. */
export async function watchedLinkTo(serverUrl: string, before: (path: string) => void): Promise<WatchedLink> {
  const link = createServer((near, answer) => {
    const { method, url = '', headers } = near;
    before(url);
    const far = request(new URL(url, serverUrl), { method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      pipeline(reply, answer).catch(() => answer.destroy());
    });
    pipeline(near, far).catch(() => answer.destroy());
  });
  await once(link.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(link.address() as AddressInfo).port}`,
    close: async () => {
      const closed = once(link.close(), 'close');
      link.closeAllConnections();
      await closed;
    },
  };
}
