import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import type { DocumentNetwork } from './options.js';
import { isPublicAddress } from './public-address.js';
import { DocumentRejected, type DocumentRejectionReason } from './rejection.js';

export interface Download {
  readonly documentType: string;
  readonly url: URL;
  readonly maxBytes: number;
  readonly network: DocumentNetwork;
  /** Ends the download: the deadline, or the caller. */
  readonly signal: AbortSignal;
}

/**
 * The bytes behind an https address, never more than `maxBytes`. The addresses of the host are checked, and the connection
 * goes to exactly those, so that a second DNS answer cannot lead elsewhere. Redirects are not followed.
 */
export async function* download({
  documentType,
  url,
  maxBytes,
  network,
  signal,
}: Download): AsyncGenerator<Uint8Array> {
  const rejected = (reason: DocumentRejectionReason) => new DocumentRejected(documentType, reason);
  const addresses = await unlessAborted(signal, addressesOf(url.hostname, network)).catch(() => {
    throw rejected('unreachable');
  });
  const isAllowed = network.isAllowed ?? isPublicAddress;
  if (!addresses.every(({ address }) => isAllowed(address))) throw rejected('private-address');

  const agent = new Agent({
    connect: { lookup: pinnedTo(addresses), ...(network.ca === undefined ? {} : { ca: network.ca }) },
  });
  try {
    const response = await request(url, {
      dispatcher: agent,
      signal,
      headers: { 'accept-encoding': 'identity' },
    });
    const reason = rejectionOf(response.statusCode);
    if (reason !== undefined) throw rejected(reason);
    if (Number(response.headers['content-length'] ?? 0) > maxBytes) throw rejected('too-large');
    let size = 0;
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > maxBytes) throw rejected('too-large');
      yield chunk;
    }
  } catch (error) {
    throw error instanceof DocumentRejected ? error : rejected('unreachable');
  } finally {
    await agent.destroy();
  }
}

/** What the promise comes to; rejects with the signal's reason where that comes first. */
async function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  const over = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    const abort = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true, signal: over.signal });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    over.abort();
  }
}

type Addresses = Awaited<ReturnType<NonNullable<DocumentNetwork['resolve']>>>;

async function addressesOf(hostname: string, { resolve }: DocumentNetwork): Promise<Addresses> {
  const literal = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(literal);
  if (family !== 0) return [{ address: literal, family }];
  const addresses = await (resolve ?? ((name) => lookup(name, { all: true })))(hostname);
  if (addresses.length === 0) throw new Error('The host has no address');
  return addresses;
}

function pinnedTo(addresses: Addresses): LookupFunction {
  return (_hostname, { all }, callback) => {
    const [first] = addresses;
    if (all === true || first === undefined) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}

function rejectionOf(status: number): DocumentRejectionReason | undefined {
  if (status === 200) return undefined;
  if (status >= 300 && status < 400) return 'redirect';
  if (status === 404 || status === 410) return 'not-found';
  return status >= 500 || status === 408 || status === 425 || status === 429 ? 'unreachable' : 'refused';
}
