import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { defaultPayloadConverter } from '@temporalio/common';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { KeyHash } from './bearer.js';
import { EncryptionCodec } from './encryption-codec.js';
import { keyRing } from './keys.js';
import { payloadToJson } from './payload-json.js';
import { createCodecServer } from './server.js';

const UI = 'http://localhost:8233';
const codec = new EncryptionCodec(keyRing({ id: 'k1', bytes: randomBytes(32) }));
const answerSchema = z.object({
  payloads: z.array(z.object({ metadata: z.record(z.string(), z.string()), data: z.string() })),
});

const accessSchema = z.object({
  operation: z.string().optional(),
  who: z.string().nullish(),
  namespace: z.string().optional(),
  status: z.number().optional(),
});

let running: FastifyInstance | undefined;
let log = '';

afterEach(async () => {
  await running?.close();
});

describe('codec server', () => {
  it('decodes what was encrypted, as the Temporal UI asks it to', async () => {
    const { post } = await serve();
    const [encrypted] = await codec.encode([defaultPayloadConverter.toPayload({ city: 'Kaunas' })]);
    const response = await post('/decode', { payloads: [payloadToJson(encrypted ?? {})] }, { origin: UI });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe(UI);
    expect(response.headers.get('access-control-allow-credentials')).toBe('true');
    const [payload] = answerSchema.parse(await response.json()).payloads;
    expect(Buffer.from(payload?.data ?? '', 'base64').toString()).toBe('{"city":"Kaunas"}');
    expect(Buffer.from(payload?.metadata['encoding'] ?? '', 'base64').toString()).toBe('json/plain');
  });

  it('encodes what it can decode again', async () => {
    const { post } = await serve();
    const plain = { payloads: [payloadToJson(defaultPayloadConverter.toPayload('Kaunas'))] };
    const encoded: unknown = await (await post('/encode', plain)).json();
    expect(JSON.stringify(encoded)).not.toContain(plain.payloads[0]?.data);
    expect(await (await post('/decode', encoded)).json()).toEqual(plain);
  });

  it('answers the preflight of an allowed origin, X-Namespace included', async () => {
    const { base } = await serve();
    const response = await fetch(`${base}/decode`, {
      method: 'OPTIONS',
      headers: {
        origin: UI,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-namespace',
      },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-headers')).toContain('x-namespace');
  });

  it.each(['http://evil.example', 'http://localhost:8233.evil.example', 'null'])(
    'refuses pages of %s and lets nobody read the refusal',
    async (origin) => {
      const { post } = await serve();
      const response = await post('/decode', { payloads: [] }, { origin });
      expect(response.status).toBe(403);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('asks for a key when keys are configured', async () => {
    const { post } = await serve([{ name: 'support', sha256: sha256('right') }]);
    const ask = async (authorization: string) =>
      (await post('/decode', { payloads: [] }, { authorization })).status;
    expect(await ask('Bearer right')).toBe(200);
    expect(await ask('Bearer wrong')).toBe(401);
    expect(await ask('right')).toBe(401);
    expect((await post('/decode', { payloads: [] })).status).toBe(401);
  });

  it('refuses before it reads what comes', async () => {
    const { base } = await serve([{ name: 'support', sha256: sha256('right') }]);
    const headers = { 'content-type': 'application/json', 'content-length': 1_000_000 };
    const asking = request(`${base}/decode`, { method: 'POST', headers });
    asking.flushHeaders();
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(401);
    asking.destroy();
  });

  it.each([
    ['GET', '/decode'],
    ['POST', '/Kaunas'],
    ['GET', '/%zz'],
  ])('answers %s %s like whatever it refuses', async (method, path) => {
    const { base } = await serve();
    const response = await fetch(`${base}${path}`, { method });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.text()).not.toContain('Kaunas');
  });

  it('gives back unchanged what was never encrypted', async () => {
    const { post } = await serve();
    const plain = { payloads: [payloadToJson(defaultPayloadConverter.toPayload('Kaunas'))] };
    expect(await (await post('/decode', plain)).json()).toEqual(plain);
  });

  it('writes down whom it refused, too', async () => {
    const { base, post } = await serve([{ name: 'support', sha256: sha256('right') }]);
    await post('/decode', { payloads: [] });
    await post('/decode', { payloads: [] }, { origin: 'http://evil.example' });
    await post('/decode', { payloads: 1 }, { authorization: 'Bearer right' });
    await post('/Kaunas', {});
    await fetch(`${base}/%zz`);
    await fetch(`${base}/decode`, { method: 'OPTIONS', headers: { origin: UI } });
    await fetch(`${base}/livez`);
    expect(await accesses()).toEqual([
      { operation: 'decode', who: null, status: 401 },
      { operation: 'decode', who: null, status: 403 },
      { operation: 'decode', who: 'support', status: 400 },
      { who: null, status: 404 },
      { who: null, status: 404 },
    ]);
    expect(log).not.toMatch(/Kaunas|evil|namespace/);
  });

  it('writes down who asked, never what', async () => {
    const { post } = await serve([{ name: 'support', sha256: sha256('right') }]);
    const plain = { payloads: [payloadToJson(defaultPayloadConverter.toPayload('Kaunas'))] };
    await post('/encode', plain, { authorization: 'Bearer right', 'x-namespace': 'default' });
    await post('/encode', plain, { authorization: 'Bearer guessed', 'x-namespace': 'two\twords' });
    expect(await accesses()).toEqual([
      { who: 'support', operation: 'encode', namespace: 'default', status: 200 },
      { who: null, operation: 'encode', status: 401 },
    ]);
    expect(log).not.toMatch(/Kaunas|right|guessed|two/);
    expect(log).not.toContain(plain.payloads[0]?.data);
  });

  it('says which key is missing', async () => {
    const { post } = await serve();
    const other = new EncryptionCodec(keyRing({ id: 'retired', bytes: randomBytes(32) }));
    const [encrypted] = await other.encode([defaultPayloadConverter.toPayload(1)]);
    const response = await post('/decode', { payloads: [payloadToJson(encrypted ?? {})] });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/"title":"PayloadKeyUnknown".*retired/);
    expect(log).toMatch(/PayloadKeyUnknown.*retired/);
  });

  it.each([
    ['a list', []],
    ['bytes that are not base64', { payloads: [{ data: '%' }] }],
  ])('refuses %s', async (_what, body) => {
    const { post } = await serve();
    expect((await post('/decode', body)).status).toBe(400);
  });

  it('answers what is no HTTP with a problem, and leaves in the log that somebody asked, never what', async () => {
    const { base } = await serve();
    const socket = connect(Number(new URL(base).port), '127.0.0.1', () => socket.write('zqmarker\r\n\r\n'));
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\ncontent-type: application\/problem\+json/);
    expect(answer).toContain('"detail":"The request is not HTTP."');
    expect(await accesses()).toEqual([{ who: null, status: 400 }]);
    expect(answer + log).not.toContain('zqmarker');
  });

  it('tells that it is alive', async () => {
    const { base } = await serve([{ sha256: sha256('any') }]);
    expect((await fetch(`${base}/livez`)).status).toBe(200);
  });
});

async function serve(keys: readonly KeyHash[] = []) {
  log = '';
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log += chunk.toString();
      done();
    },
  });
  running = createCodecServer({ codecs: [codec], allowedOrigins: [UI], keys, logger: pino(sink) });
  const base = await running.listen({ host: '127.0.0.1', port: 0 });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${base}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  return { base, post };
}

/** What the log says of those who asked, once all are answered. */
async function accesses(): Promise<unknown[]> {
  await running?.close();
  return log
    .trim()
    .split('\n')
    .map((line) => accessSchema.parse(JSON.parse(line)))
    .filter(({ status }) => status !== undefined);
}

function sha256(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
