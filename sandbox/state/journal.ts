import { open, readFile, rename, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';

/** One record as it now is, or its end where `record` is missing. */
export interface Change {
  readonly table: string;
  readonly id: string;
  readonly record?: unknown;
}

const changeSchema = z.object({ table: z.string(), id: z.string(), record: z.unknown().optional() });

/** An append-only file of changes. What `commit` has answered survives a kill of the process and of the machine. */
export class Journal {
  readonly #file: FileHandle;
  #pending: string[] = [];
  #writing: Promise<void> = Promise.resolve();

  constructor(file: FileHandle) {
    this.#file = file;
  }

  append(change: Change): void {
    this.#pending.push(`${JSON.stringify(change)}\n`);
  }

  /** Resolves once every change appended so far is on disk; commits that come together share one write. */
  commit(): Promise<void> {
    const written = this.#writing.then(() => this.#write());
    this.#writing = written.catch(() => undefined);
    return written;
  }

  async close(): Promise<void> {
    await this.commit();
    await this.#file.close();
  }

  async #write(): Promise<void> {
    if (this.#pending.length === 0) return;
    const lines = this.#pending;
    this.#pending = [];
    await this.#file.appendFile(lines.join(''));
    await this.#file.datasync();
  }
}

/** Changes in the file, oldest first; none if there is no such file. A last line cut off by a kill was never answered. */
export async function readChanges(path: string): Promise<readonly Change[]> {
  const lines = (await readIfThere(path)).split('\n').slice(0, -1);
  return lines.map((line, index) => {
    try {
      return changeSchema.parse(JSON.parse(line));
    } catch {
      throw new Error(
        `Line ${index + 1} of the sandbox data file is unreadable; move the file away to start anew.`,
      );
    }
  });
}

/** Starts a journal at `path` that holds `changes` only, so that a file does not grow with every restart. */
export async function startJournal(path: string, changes: readonly Change[]): Promise<Journal> {
  const fresh = `${path}.new`;
  const file = await open(fresh, 'w', 0o600);
  await file.appendFile(changes.map((change) => `${JSON.stringify(change)}\n`).join(''));
  await file.sync();
  await file.close();
  await rename(fresh, path);
  return new Journal(await open(path, 'a', 0o600));
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
