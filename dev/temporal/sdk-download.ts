import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Binary } from './binaries.js';
import { runBounded } from './bounded-process.js';

const SILENCE_MS = 20_000;
const LONGEST_MS = 10 * 60_000;
const program = fileURLToPath(new URL('./sdk-download-main.ts', import.meta.url));
const testingPackage: unknown = createRequire(import.meta.url)('@temporalio/testing/package.json');

/** Version of the Temporal SDK, which decides what it downloads. */
export const sdkVersion = z.object({ version: z.string() }).parse(testingPackage).version;

const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Lets the Temporal SDK download the program it would use itself, and puts it at `target`.
 * The SDK can neither be watched nor stopped, so it works in a process of its own, which is ended after 20 s without a
 * byte. Rejects with the SDK's reason.
 */
export async function downloadBySdk(binary: Binary, target: string, cacheDir: string): Promise<void> {
  const folder = await mkdtemp(join(cacheDir, '.sdk-'));
  try {
    await runBounded({
      command: process.execPath,
      args: ['--import', 'tsx', program, binary.sdkServer, folder],
      cwd: projectRoot,
      giveUp: stalled(folder),
    });
    const downloaded = await downloadedFile(folder);
    if (downloaded === undefined) throw new Error('the SDK ended without a downloaded program');
    await rename(downloaded.path, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function stalled(folder: string): (elapsedMs: number) => string | undefined {
  let size = 0;
  let grownAtMs = 0;
  return (elapsedMs) => {
    void downloadedFile(folder).then((file) => {
      if (file === undefined || file.size === size) return;
      size = file.size;
      grownAtMs = elapsedMs;
    });
    if (elapsedMs > LONGEST_MS) return `not complete after ${LONGEST_MS / 60_000} minutes`;
    if (elapsedMs - grownAtMs > SILENCE_MS) return `nothing arrived for ${SILENCE_MS / 1000} s`;
    return undefined;
  };
}

async function downloadedFile(folder: string): Promise<{ path: string; size: number } | undefined> {
  const [name] = await readdir(folder).catch(() => []);
  if (name === undefined) return undefined;
  const path = join(folder, name);
  const info = await stat(path).catch(() => undefined);
  return info && { path, size: info.size };
}
