import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned } from '../../src/documents/testing/self-signed.js';

/** A name that no resolver knows: who reaches it was told its address. */
const NAME = 'documents.test';

/** An https server on loopback that serves documents; who is to reach it needs `DocumentOptions.network`. */
export interface DocumentHost {
  /** Name and port, as `DOCUMENT_HOSTS` lists it. */
  readonly host: string;
  readonly origin: string;
  /** To be trusted, in PEM. */
  readonly certificate: string;
  close(): Promise<void>;
}

/** `serve` answers every request by its path, the query left out. */
export async function startDocumentHost(
  serve: (path: string, response: ServerResponse) => void,
): Promise<DocumentHost> {
  const certificate = selfSigned(NAME);
  const server = createServer(certificate, ({ url = '' }, response) => {
    serve(new URL(url, 'https://any').pathname, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const host = `${NAME}:${(server.address() as AddressInfo).port}`;
  return {
    host,
    origin: `https://${host}`,
    certificate: certificate.cert,
    close: async () => {
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
}
