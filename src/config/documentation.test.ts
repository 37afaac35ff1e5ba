import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  readCasesSettings,
  readCodecServerSettings,
  readGatewaySettings,
  readSetupSettings,
  readStarterSettings,
  readWebhookSettings,
  readWorkerSettings,
} from './processes.js';
import type { Variable } from './variable.js';

const processes = [
  ['W', readWorkerSettings],
  ['G', readGatewaySettings],
  ['S', readStarterSettings],
  ['C', readCodecServerSettings],
  ['T', readSetupSettings],
  ['H', readWebhookSettings],
  ['O', readCasesSettings],
] as const;

describe('docs/configuration.md', () => {
  it('says of every variable who reads it, its default and its meaning, and of no other', () => {
    const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    const rows = page
      .split('\n')
      .filter((line) => /^\| `[A-Z_]+` +\|/.test(line))
      .map(cells);
    expect(rows.toSorted(byName)).toEqual(definedRows().toSorted(byName));
  });
});

type Row = readonly string[];

function definedRows(): readonly Row[] {
  const variables = new Map<string, Variable<unknown>>();
  for (const [, reader] of processes)
    for (const variable of reader.variables) variables.set(variable.name, variable);
  return [...variables.values()].map(({ name, defaultShown, meaning }) => {
    const readers = processes.filter(([, reader]) =>
      reader.variables.some((variable) => variable.name === name),
    );
    return [`\`${name}\``, readers.map(([letter]) => letter).join(''), defaultShown, meaning];
  });
}

function cells(line: string): Row {
  return line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function byName([first = '']: Row, [second = '']: Row): number {
  return first < second ? -1 : 1;
}
