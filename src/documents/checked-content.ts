import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { DocumentReference } from '../contract/signup.js';
import type { DocumentContent } from './content.js';
import { hasSignatureOf, SIGNATURE_LENGTH } from './media-type.js';
import { DocumentRejected } from './rejection.js';

/** A multiple of 3, so that a chunk becomes base64 without anything left over. */
const CHUNK_BYTES = 48 * 1024;

/** Size, type and hash of an open file, in this order, each before the next costs anything. Takes the file over. */
export async function checkedContent(
  file: FileHandle,
  { type, mimeType, sha256 }: DocumentReference,
  maxBytes: number,
): Promise<DocumentContent> {
  const stats = await file.stat();
  if (!stats.isFile()) throw new DocumentRejected(type, 'not-a-file');
  const { size } = stats;
  if (size === 0) throw new DocumentRejected(type, 'empty');
  if (size > maxBytes) throw new DocumentRejected(type, 'too-large');

  const { buffer: start } = await file.read(Buffer.alloc(SIGNATURE_LENGTH), 0, SIGNATURE_LENGTH, 0);
  if (!hasSignatureOf(mimeType, start)) throw new DocumentRejected(type, 'wrong-type');
  const hash = await sha256Of(bytesOf(file, size, type));
  if (sha256 !== undefined && hash !== sha256.toLowerCase())
    throw new DocumentRejected(type, 'hash-mismatch');
  return {
    size,
    stream: () => unchanged(bytesOf(file, size, type), { size, hash, type }),
    close: () => file.close(),
  };
}

async function sha256Of(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) hash.update(chunk);
  return hash.digest('hex');
}

/** Passes a document on; its last chunk, without which nobody takes it, only if all of it still has the hash it was checked with. */
async function* unchanged(
  bytes: AsyncIterable<Uint8Array>,
  checked: { readonly size: number; readonly hash: string; readonly type: string },
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let position = 0;
  for await (const chunk of bytes) {
    hash.update(chunk);
    position += chunk.byteLength;
    if (position === checked.size && hash.digest('hex') !== checked.hash) {
      throw new DocumentRejected(checked.type, 'changed');
    }
    yield chunk;
  }
}

/** Exactly `size` bytes, read by position, so that passes do not disturb each other; each pass in one buffer of its own. */
async function* bytesOf(file: FileHandle, size: number, type: string): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size));
  let position = 0;
  while (position < size) {
    const length = Math.min(CHUNK_BYTES, size - position);
    const { bytesRead } = await file.read(buffer, 0, length, position);
    if (bytesRead === 0) throw new DocumentRejected(type, 'changed');
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
