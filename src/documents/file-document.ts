import { constants } from 'node:fs';
import { open, readlink, realpath, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { DocumentRejected, type DocumentRejectionReason } from './rejection.js';

const notThere = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'];
/** Of opening a socket, on Linux and macOS. */
const notAFile = ['ENXIO', 'EOPNOTSUPP'];

/**
 * Opens the file at `relativePath` below `root`. Whatever leads out of the root, by dots, an absolute path or a link, is
 * refused as `outside-root` without a look at what is there.
 */
export async function openFileBelow(
  root: string,
  relativePath: string,
  documentType: string,
): Promise<FileHandle> {
  const rejected = (reason: DocumentRejectionReason) => new DocumentRejected(documentType, reason);
  if (relativePath.includes('\0') || path.isAbsolute(relativePath)) throw rejected('outside-root');
  let file: FileHandle | undefined;
  try {
    const realRoot = await realpath(root);
    const wanted = path.resolve(realRoot, relativePath);
    if (!isBelow(realRoot, wanted)) throw rejected('outside-root');
    const real = await realpath(wanted);
    if (!isBelow(realRoot, real)) throw rejected('outside-root');
    // Not following a link put there meanwhile; not waiting at a pipe.
    file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    // A folder on the way may have become a link meanwhile.
    if (!isBelow(realRoot, await openedPath(file, wanted))) throw rejected('outside-root');
    return file;
  } catch (error) {
    await file?.close();
    throw error instanceof DocumentRejected ? error : rejected(reasonOf(error));
  }
}

/** Where an open file lies. Linux says it; elsewhere it is what `wanted` leads to now, if that is this very file. */
async function openedPath(file: FileHandle, wanted: string): Promise<string> {
  const told = await readlink(`/proc/self/fd/${file.fd}`).catch(() => undefined);
  if (told !== undefined) return told;
  const found = await realpath(wanted);
  const [opened, there] = await Promise.all([file.stat(), stat(found)]);
  return opened.dev === there.dev && opened.ino === there.ino ? found : path.sep;
}

function reasonOf(error: unknown): DocumentRejectionReason {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'string') return 'unreachable';
  if (code === 'ELOOP') return 'outside-root';
  if (notAFile.includes(code)) return 'not-a-file';
  return notThere.includes(code) ? 'not-found' : 'unreachable';
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
