import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { DocumentRejected } from './rejection.js';

const notThere = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'];

/**
 * Opens the file at `relativePath` below `root`. Whatever leads out of the root, by dots, an absolute path or a link, is
 * refused as `outside-root` without a look at what is there.
 */
export async function openFileBelow(
  root: string,
  relativePath: string,
  documentType: string,
): Promise<FileHandle> {
  const rejected = (reason: 'outside-root' | 'not-found' | 'unreachable') =>
    new DocumentRejected(documentType, reason);
  if (relativePath.includes('\0') || path.isAbsolute(relativePath)) throw rejected('outside-root');
  try {
    const realRoot = await realpath(root);
    const wanted = path.resolve(realRoot, relativePath);
    if (!isBelow(realRoot, wanted)) throw rejected('outside-root');
    const real = await realpath(wanted);
    if (!isBelow(realRoot, real)) throw rejected('outside-root');
    // Not following a link put there meanwhile; not waiting at a pipe.
    return await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (error instanceof DocumentRejected) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ELOOP') throw rejected('outside-root');
    throw rejected(typeof code === 'string' && notThere.includes(code) ? 'not-found' : 'unreachable');
  }
}

function isBelow(root: string, candidate: string): boolean {
  const relative = path.relative(root, candidate);
  return (
    relative !== '' &&
    relative !== '..' &&
    !relative.startsWith(`..${path.sep}`) &&
    !path.isAbsolute(relative)
  );
}
