import { z } from 'zod';
import { line, shaped } from './fields.js';

/** Where a document's bytes are: below the worker's documents folder, or at a host it may read from. */
const documentSource = z
  .string()
  .max(2048)
  .refine(isDocumentSource, { error: 'must be file:<path below the documents folder> or an https: address' });

export const documentSchema = z
  .object({
    type: shaped(/^[A-Z_]{1,64}$/, 'must be a document type like PASSPORT'),
    source: documentSource,
    mimeType: z.enum(['application/pdf', 'image/jpeg', 'image/png']),
    fileName: line(255).exactOptional(),
    sha256: z
      .string()
      .toLowerCase()
      .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex')
      .exactOptional(),
  })
  .meta({ id: 'Document' });

/** A case holds at most this many documents. */
export const mostDocuments = 50;

function isDocumentSource(source: string): boolean {
  if (/[\p{Cc}\p{Cs}\\]/u.test(source)) return false;
  if (source.startsWith('file:')) return isPathBelow(source.slice('file:'.length));
  if (!source.startsWith('https:') || !URL.canParse(source)) return false;
  const { hostname, username, password } = new URL(source);
  return hostname !== '' && username === '' && password === '';
}

function isPathBelow(path: string): boolean {
  return path !== '' && !path.startsWith('/') && !path.split('/').includes('..');
}
