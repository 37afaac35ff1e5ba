import { expect } from 'vitest';
import type { DocumentContent } from '../content.js';
import { DocumentRejected } from '../rejection.js';

export const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(200_000, 'x')]);

export async function bytesOf(content: DocumentContent): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content.stream()) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

/** The rejection a document ends with; fails the test where it is opened or something else is thrown. */
export async function rejectionOf(opened: Promise<unknown>): Promise<DocumentRejected> {
  const error: unknown = await opened.then(
    () => new Error('the document was opened'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DocumentRejected);
  return error as DocumentRejected;
}
