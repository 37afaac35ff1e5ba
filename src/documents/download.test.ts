import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDocument } from './open-document.js';
import type { DocumentNetwork, DocumentOptions } from './options.js';
import { bytesOf, pdf, rejectionOf } from './testing/reading.js';
import { selfSigned } from './testing/self-signed.js';

/** A name no resolver knows: who connects must have used the address that was checked. */
const HOST = 'documents.test';
const loopback = { address: '127.0.0.1', family: 4 };
const certificate = selfSigned(HOST);

let server: Server;
let origin: string;
let connections: number;
let answer: (response: ServerResponse) => void;

let temporary: string;

beforeAll(async () => {
  temporary = await mkdtemp(path.join(tmpdir(), 'download-test-'));
  vi.stubEnv('TMPDIR', temporary);
  server = createServer(certificate, (_request, response) => {
    answer(response);
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `https://${HOST}:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  vi.unstubAllEnvs();
  await rm(temporary, { recursive: true });
});
beforeEach(() => {
  connections = 0;
  answer = (response) => void response.writeHead(200, { 'content-length': pdf.byteLength }).end(pdf);
});

const trusting: DocumentNetwork = {
  resolve: () => Promise.resolve([loopback]),
  isAllowed: () => true,
  ca: certificate.cert,
};

const open = (source: string, options: Partial<DocumentOptions> = {}, sha256?: string) =>
  openDocument(
    { type: 'PASSPORT', source, mimeType: 'application/pdf', ...(sha256 === undefined ? {} : { sha256 }) },
    { hosts: [new URL(origin).host], maxBytes: 1_000_000, network: trusting, ...options },
  );

const temporaryFiles = () => readdir(temporary);

describe('a document behind an https address', () => {
  it('is fetched from the checked address, and read as often as asked for', async () => {
    const content = await open(`${origin}/passport.pdf?signature=1`);
    expect(content.size).toBe(pdf.byteLength);
    expect((await bytesOf(content)).equals(pdf)).toBe(true);
    expect((await bytesOf(content)).equals(pdf)).toBe(true);
    expect(connections).toBe(1);
    await content.close();
  });

  it('needs no announced length, and leaves no named file behind', async () => {
    answer = (response) => {
      response.write(pdf.subarray(0, 1_000));
      response.end(pdf.subarray(1_000));
    };
    const content = await open(`${origin}/x`, {}, createHash('sha256').update(pdf).digest('hex'));
    expect(content.size).toBe(pdf.byteLength);
    expect(await temporaryFiles()).toEqual([]);
    await content.close();
  });

  it.each<[string, string, (response: ServerResponse) => void, boolean]>([
    ['redirect', 'leads elsewhere', (response) => response.writeHead(302, { location: '/y' }).end(), false],
    ['not-found', 'is gone', (response) => response.writeHead(410).end(), false],
    ['refused', 'has expired', (response) => response.writeHead(403).end(), false],
    ['unreachable', 'fails', (response) => response.writeHead(503).end(), true],
    ['unreachable', 'hangs up', (response) => response.destroy(), true],
    ['wrong-type', 'is a page', (response) => response.end('<html>'), false],
    ['empty', 'is empty', (response) => response.end(), false],
    [
      'too-large',
      'announces too much',
      (response) => response.writeHead(200, { 'content-length': 2_000_000 }).end(),
      false,
    ],
  ])('is refused as %s where it %s', async (reason, _what, reply, retryable) => {
    answer = reply;
    expect(await rejectionOf(open(`${origin}/x`))).toMatchObject({ reason, retryable });
  });

  it('is refused while it streams, once it is too large', async () => {
    answer = (response) => {
      const more = () => response.write(pdf, (error) => (error ? undefined : more()));
      more();
    };
    expect((await rejectionOf(open(`${origin}/x`))).reason).toBe('too-large');
    expect(await temporaryFiles()).toEqual([]);
  });

  it('is no more than was announced where more is sent', async () => {
    answer = (response) => void response.writeHead(200, { 'content-length': 1_000 }).end(pdf);
    const content = await open(`${origin}/x`);
    expect((await bytesOf(content)).equals(pdf.subarray(0, 1_000))).toBe(true);
    await content.close();
  });

  it('is asked for later where less is sent than was announced', async () => {
    answer = (response) =>
      void response
        .writeHead(200, { 'content-length': pdf.byteLength })
        .write(pdf.subarray(0, 1_000), () => response.destroy());
    expect(await rejectionOf(open(`${origin}/x`))).toMatchObject({ reason: 'unreachable', retryable: true });
    expect(await temporaryFiles()).toEqual([]);
  });

  it('is refused where its hash is another', async () => {
    expect((await rejectionOf(open(`${origin}/x`, {}, '0'.repeat(64)))).reason).toBe('hash-mismatch');
  });

  it.each([
    ['host-not-allowed', () => `https://${HOST}/x`],
    ['host-not-allowed', () => `https://evil.${origin.slice(8)}/x`],
    ['host-not-allowed', () => `https://${HOST}.:443/x`],
    ['source-not-supported', () => origin.replace('https://', 'https://user:secret@') + '/x'],
    ['source-not-supported', () => origin.replace('https:', 'http:') + '/x'],
    ['source-not-supported', () => 'data:application/pdf,x'],
    ['source-not-supported', () => 'https://'],
  ])('is refused as %s before anyone is asked', async (reason, source) => {
    const resolve = () => Promise.reject(new Error('asked'));
    expect((await rejectionOf(open(source(), { network: { resolve } }))).reason).toBe(reason);
    expect(connections).toBe(0);
  });

  it('is refused, unconnected, where one of its addresses is private', async () => {
    for (const addresses of [
      [loopback],
      [
        { address: '8.8.8.8', family: 4 },
        { address: '::1', family: 6 },
      ],
    ]) {
      const network = { resolve: () => Promise.resolve(addresses), ca: certificate.cert };
      expect((await rejectionOf(open(`${origin}/x`, { network }))).reason).toBe('private-address');
    }
    expect(connections).toBe(0);
  });

  it('comes from the address that was checked, whatever its name leads to a moment later', async () => {
    const answers = [[loopback], [{ address: '10.0.0.1', family: 4 }]];
    const resolve = vi.fn(() => Promise.resolve(answers.shift() ?? []));
    const isAllowed = (address: string) => address === loopback.address;
    const content = await open(`${origin}/x`, { network: { ...trusting, resolve, isAllowed } });
    expect(content.size).toBe(pdf.byteLength);
    expect([resolve.mock.calls.length, connections]).toEqual([1, 1]);
    await content.close();
  });

  it.each(['127.0.0.1', '[::1]', '169.254.169.254', '0x7f.1', '[::ffff:127.0.0.1]'])(
    'is refused where it names the private address %s itself, even if the settings list it',
    async (host) => {
      const hosts = [host, new URL(`https://${host}`).host];
      const rejection = await rejectionOf(open(`https://${host}/x`, { hosts, network: {} }));
      expect(rejection.reason).toBe('private-address');
    },
  );

  it('is asked for later where its host has no address, or another certificate', async () => {
    const noAddress = { resolve: () => Promise.reject(new Error('ENOTFOUND')) };
    const otherAuthority = { ...trusting, ca: selfSigned(HOST).cert };
    expect(await rejectionOf(open(`${origin}/x`, { network: noAddress }))).toMatchObject({ retryable: true });
    expect(await rejectionOf(open(`${origin}/x`, { network: otherAuthority }))).toMatchObject({
      retryable: true,
    });
  });

  it('is asked for later where it takes too long', async () => {
    answer = () => undefined;
    const rejection = await rejectionOf(open(`${origin}/x`, { downloadMs: 100 }));
    expect(rejection).toMatchObject({ reason: 'unreachable', retryable: true });
  });

  it('is asked for later where the address of its host takes too long', async () => {
    const network = { resolve: () => new Promise<never>(() => undefined) };
    const rejection = await rejectionOf(open(`${origin}/x`, { downloadMs: 100, network }));
    expect(rejection).toMatchObject({ reason: 'unreachable', retryable: true });
  });

  it('ends with the reason of whoever cut it off while the address of its host is asked for', async () => {
    const stop = new AbortController();
    const resolve = () => {
      setImmediate(() => {
        stop.abort(new Error('shutting down'));
      });
      return new Promise<never>(() => undefined);
    };
    const cutOff = open(`${origin}/x`, { signal: stop.signal, network: { resolve } });
    await expect(cutOff).rejects.toThrow('shutting down');
  });

  it('ends with the reason of whoever cut it off', async () => {
    const stop = new AbortController();
    answer = () => {
      stop.abort(new Error('shutting down'));
    };
    await expect(open(`${origin}/x`, { signal: stop.signal })).rejects.toThrow('shutting down');
  });

  it('is refused without its address in the message', async () => {
    answer = (response) => response.writeHead(404).end();
    expect((await rejectionOf(open(`${origin}/john-doe.pdf`))).message).not.toMatch(/john|documents\.test/);
  });
});
