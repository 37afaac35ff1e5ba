import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { collecting } from './collecting.js';

/**
 * Writes a stream to a temporary file that has no name any more once this returns: readable through the handle only, and
 * gone when it is closed or the process dies.
 */
export async function spool(bytes: AsyncIterable<Uint8Array>): Promise<FileHandle> {
  const directory = await mkdtemp(path.join(tmpdir(), 'finhub-document-'));
  let file: FileHandle | undefined;
  try {
    file = await open(path.join(directory, 'content'), 'wx+', 0o600);
    await rm(directory, { recursive: true });
    for await (const chunk of collecting(bytes)) await file.writeFile(chunk);
    return file;
  } catch (error) {
    await file?.close();
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}
