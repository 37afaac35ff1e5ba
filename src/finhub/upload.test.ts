import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { documentJson, type DocumentSource } from './document-json.js';
import { FinHubError } from './errors.js';
import { toCustomerId, toVerificationId } from './ids.js';
import { call, startLoopbackProvider, type LoopbackProvider } from './testing/loopback-provider.js';
import type { DocumentOwner } from './verifications.js';

const path = '/api/v2.1/verifications/v-1/documents';
const receivedBody = z.object({ fileContent: z.string() }).catchall(z.unknown());
const signIn = { kind: 'token', accessToken: 't' } as const;

let provider: LoopbackProvider;

beforeEach(async () => {
  provider = await startLoopbackProvider();
  provider.on(path, { json: { code: 200, data: { documentId: 'd-1', documentType: 'DT_PASSPORT' } } });
});
afterEach(() => provider.close());

function upload(
  content: DocumentSource,
  client = provider.client({ signIn }),
  owner: DocumentOwner = { customerId: toCustomerId('c-1') },
) {
  const document = {
    documentType: 'PASSPORT',
    mimeType: 'application/pdf',
    fileName: 'päss "1".pdf',
    docId: 'doc-1',
    ...owner,
    content,
  };
  return client.verifications.uploadDocument(toVerificationId('v-1'), document, call());
}

/** Content in chunks, each made when it is asked for. */
function chunked(bytes: Uint8Array, chunkBytes: number): DocumentSource {
  return {
    size: bytes.byteLength,
    async *stream() {
      for (let at = 0; at < bytes.byteLength; at += chunkBytes) {
        yield await Promise.resolve(bytes.subarray(at, at + chunkBytes));
      }
    },
  };
}

describe('uploading a document', () => {
  it.each([
    [1, 1],
    [2, 5],
    [3, 1],
    [100, 7],
    [100_001, 65_536],
  ])('sends %d bytes in chunks of %d as base64 inside JSON of a known length', async (size, chunkBytes) => {
    const bytes = randomBytes(size);
    expect(await upload(chunked(bytes, chunkBytes))).toEqual({ documentId: 'd-1' });
    const [request] = provider.receivedAt(path);
    const { fileContent, ...members } = receivedBody.parse(request?.body);
    expect(Buffer.from(fileContent, 'base64').equals(bytes)).toBe(true);
    expect(request?.headers['content-length']).toBe(String(request?.bytes));
    expect(request?.headers['transfer-encoding']).toBeUndefined();
    expect(members).toEqual({
      verificationId: 'v-1',
      documentType: 'PASSPORT',
      mimeType: 'application/pdf',
      fileName: 'päss "1".pdf',
      docId: 'doc-1',
      customerId: 'c-1',
    });
  });

  it("says of an organization's document that it is the organization's", async () => {
    await upload(chunked(randomBytes(3), 3), provider.client({ signIn }), {
      organizationId: toCustomerId('o-1'),
    });
    const members = receivedBody.parse(provider.receivedAt(path)[0]?.body);
    expect(members).toMatchObject({ organizationId: 'o-1' });
    expect(members).not.toHaveProperty('customerId');
  });

  it('takes a chunk of the content only when the last one is on its way', async () => {
    let taken = 0;
    const content: DocumentSource = {
      size: 300,
      async *stream() {
        for (taken = 1; taken <= 100; taken += 1) yield await Promise.resolve(Buffer.alloc(3));
      },
    };
    const body = documentJson({}, content).stream()[Symbol.asyncIterator]();
    for (let pieces = 1; pieces <= 50; pieces += 1) {
      await body.next();
      expect(taken).toBe(pieces - 1);
    }
  });

  it('sends the whole document again after a refused token', async () => {
    const bytes = randomBytes(10_000);
    const client = provider.client();
    provider.on(path, { json: { data: {} } }, { status: 401 }, { json: { data: { id: 'd-2' } } });
    await upload(chunked(bytes, 999), client);
    expect(await upload(chunked(bytes, 999), client)).toEqual({ documentId: 'd-2' });
    const contents = provider.receivedAt(path).map(({ body }) => receivedBody.parse(body).fileContent);
    expect(contents).toEqual(Array(3).fill(bytes.toString('base64')));
  });

  it('throws what the content throws, not a network error', async () => {
    class SourceGone extends Error {}
    const broken: DocumentSource = {
      size: 200_000,
      async *stream() {
        yield await Promise.resolve(Buffer.alloc(100_000));
        throw new SourceGone();
      },
    };
    await expect(upload(broken)).rejects.toBeInstanceOf(SourceGone);
  });

  it.each([
    ['shorter', 11],
    ['longer', 9],
  ])('throws when the content is %s than announced', async (_what, size) => {
    await expect(upload({ ...chunked(randomBytes(10), 4), size })).rejects.toThrow('does not have the size');
  });

  it('is interrupted when FinHub hangs up in the middle, and lets go of the content', async () => {
    const hangingUp = createServer((socket) => socket.once('data', () => socket.destroy()));
    await new Promise<void>((resolve) => hangingUp.listen(0, '127.0.0.1', resolve));
    const address = hangingUp.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    let released = false;
    const huge: DocumentSource = {
      size: 1e12,
      async *stream() {
        try {
          for (;;) yield await Promise.resolve(Buffer.alloc(65_536));
        } finally {
          released = true;
        }
      },
    };
    const sent = upload(huge, provider.client({ baseUrl: `http://127.0.0.1:${port}`, signIn }));
    await expect(sent).rejects.toSatisfy((error) => error instanceof FinHubError && error.mayHaveHappened);
    await expect.poll(() => released).toBe(true);
    await new Promise((resolve) => hangingUp.close(resolve));
  });
});
