import type { Colors } from 'picocolors/types.js';
import type { CaseState } from './case-state.js';

/** One line of the table. `state` is null until the gateway knows the case. */
export interface Row {
  readonly name: string;
  readonly state: CaseState | null;
}

/** A case waits or has ended: one column for both, so that a terminal of 80 columns shows each whole. */
const columns = ['SAMPLE', 'CUSTOMER STATUS', 'STAGE', 'WAITING FOR / OUTCOME'] as const;
const widths = [23, 18, 14] as const;

/** The live table, header first; each line is at most `width` characters wide. */
export function renderTable(rows: readonly Row[], width: number, colors: Colors): readonly string[] {
  return [
    colors.bold(line(columns, width)),
    ...rows.map((row) => tint(row, line(cellsOf(row), width), colors)),
  ];
}

/** One case as a plain line, for output that is no terminal. */
export function renderRow(row: Row): string {
  return line(cellsOf(row), Number.POSITIVE_INFINITY);
}

function cellsOf({ name, state }: Row): readonly string[] {
  if (state === null) return [name, '-', '-', '-'];
  const { customerStatus, stage, outcome } = state;
  return [name, customerStatus, stage, outcome ?? waitOf(state)];
}

function waitOf({ waitingFor, parked, reason }: CaseState): string {
  const wait = waitingFor === 'nothing' ? '-' : waitingFor;
  const trouble = parked === null ? reason : `${parked.step} is parked: ${parked.message}`;
  return trouble === null ? wait : `${wait}: ${trouble}`;
}

function line(cells: readonly string[], width: number): string {
  const text = cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' ');
  return text.trimEnd().slice(0, width);
}

function tint({ state }: Row, text: string, colors: Colors): string {
  if (state === null) return colors.dim(text);
  if (state.outcome === 'ACTIVATED') return colors.green(text);
  if (state.outcome !== null || state.parked !== null) return colors.red(text);
  return state.waitingFor === 'nothing' ? text : colors.yellow(text);
}
