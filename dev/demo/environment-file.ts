import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

/** Variables of a process, in the order in which they are written. */
export type Variables = Readonly<Record<string, string>>;

/** The variables in a file that `node --env-file` understands; none if there is no such file. */
export function readEnvironmentFile(path: string): Variables {
  try {
    const parsed = Object.entries(parseEnv(readFileSync(path, 'utf8')));
    return Object.fromEntries(
      parsed.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}

/** Writes the variables for `node --env-file`, readable by the owner alone, and never half. */
export function writeEnvironmentFile(path: string, variables: Variables): void {
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${quoted(value)}\n`);
  const unfinished = `${path}.new`;
  writeFileSync(unfinished, lines.join(''), { mode: 0o600 });
  renameSync(unfinished, path);
}

function quoted(value: string): string {
  if (/^[\w./:,=+@-]*$/.test(value)) return value;
  const quote = [`'`, '"', '`'].find((candidate) => !value.includes(candidate));
  if (quote === undefined || value.includes('\n')) throw new TypeError('A value that no env file can hold.');
  return quote + value + quote;
}
