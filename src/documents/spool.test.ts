import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { spool } from './spool.js';

const MIB = 1024 * 1024;
/** As a socket reads them: memory of their own each, outside of the engine's heap. */
const CHUNK_BYTES = 64 * 1024;

let temporary: string;

beforeAll(async () => {
  temporary = await mkdtemp(path.join(tmpdir(), 'spool-test-'));
  vi.stubEnv('TMPDIR', temporary);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(temporary, { recursive: true });
});

describe('a document on its way to a temporary file', () => {
  it('is never in memory as a whole', async () => {
    const outsideHeap = () => process.memoryUsage().arrayBuffers;
    const before = outsideHeap();
    let most = 0;
    const document = async function* () {
      for (let bytes = 0; bytes < 40 * MIB; bytes += CHUNK_BYTES) {
        yield await Promise.resolve(Buffer.alloc(CHUNK_BYTES, 'x'));
        most = Math.max(most, outsideHeap() - before);
      }
    };
    const file = await spool(document());
    expect((await file.stat()).size).toBe(40 * MIB);
    // 2 MiB where what is done with is collected; without that, 20 MiB and more.
    expect(most).toBeLessThan(6 * MIB);
    await file.close();
  });

  it('needs an engine that collects on request, and says so before there is a document', async () => {
    vi.resetModules();
    vi.doMock('node:vm', () => ({ runInNewContext: () => undefined }));
    await expect(import('./collecting.js')).rejects.toThrow('--expose-gc');
    vi.doUnmock('node:vm');
  });
});
