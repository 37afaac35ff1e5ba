import type { Terminal } from './terminal.js';

/** Results go to standard output, all else to standard error. */
export interface Output {
  readonly isJson: boolean;
  /** Whether standard output is a terminal that wants colours. */
  readonly hasColors: boolean;
  /** A result: `text`, or with `--json` the value on a line of its own. */
  print(text: string, value: unknown): void;
  /** Something beside the result. */
  note(text: string): void;
  /** What went wrong: `text`, or with `--json` the value on a line of its own. */
  problem(text: string, value: unknown): void;
}

export function createOutput({ stdout, stderr, env }: Terminal, isJson: boolean): Output {
  const line = (text: string, value: unknown) => `${isJson ? JSON.stringify(value) : text}\n`;
  return {
    isJson,
    hasColors: stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
    print: (text, value) => void stdout.write(line(text, value)),
    note: (text) => void stderr.write(`${text}\n`),
    problem: (text, value) => void stderr.write(line(text, value)),
  };
}
