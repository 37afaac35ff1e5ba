import type { FileHandle } from 'node:fs/promises';
import type { DocumentReference } from '../contract/signup.js';
import { checkedContent } from './checked-content.js';
import type { DocumentContent } from './content.js';
import { download } from './download.js';
import { openFileBelow } from './file-document.js';
import type { DocumentOptions } from './options.js';
import { DocumentRejected } from './rejection.js';
import { spool } from './spool.js';

const DOWNLOAD_MS = 30_000;

/**
 * Opens a document by its reference and checks where it lies, its size, its type by its first bytes, and its SHA-256 where
 * given, before a byte is sent anywhere. Downloads are kept in a nameless temporary file, so that their length is known and
 * they can be sent twice. Throws `DocumentRejected`. The caller closes what it gets.
 */
export async function openDocument(
  reference: DocumentReference,
  options: DocumentOptions,
): Promise<DocumentContent> {
  const file = await openSource(reference, options);
  try {
    return await checkedContent(file, reference, options.maxBytes);
  } catch (error) {
    await file.close();
    throw error instanceof DocumentRejected ? error : new DocumentRejected(reference.type, 'unreachable');
  }
}

async function openSource(
  { source, type }: DocumentReference,
  options: DocumentOptions,
): Promise<FileHandle> {
  if (source.startsWith('file:')) {
    if (options.root === undefined) throw new DocumentRejected(type, 'source-not-supported');
    return openFileBelow(options.root, source.slice('file:'.length), type);
  }
  if (!/^https:\/\//i.test(source) || !URL.canParse(source))
    throw new DocumentRejected(type, 'source-not-supported');
  return downloaded(new URL(source), type, options);
}

async function downloaded(url: URL, documentType: string, options: DocumentOptions): Promise<FileHandle> {
  const { hosts, maxBytes, network = {}, downloadMs = DOWNLOAD_MS, signal: outer } = options;
  if (url.username !== '' || url.password !== '')
    throw new DocumentRejected(documentType, 'source-not-supported');
  if (!hosts.some((host) => host.toLowerCase() === url.host)) {
    throw new DocumentRejected(documentType, 'host-not-allowed');
  }
  const deadline = AbortSignal.timeout(downloadMs);
  const signal = outer === undefined ? deadline : AbortSignal.any([outer, deadline]);
  try {
    return await spool(download({ documentType, url, maxBytes, network, signal }));
  } catch (error) {
    outer?.throwIfAborted();
    throw error instanceof DocumentRejected ? error : new DocumentRejected(documentType, 'unreachable');
  }
}
