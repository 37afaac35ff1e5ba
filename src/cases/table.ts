import type { Item } from './answers.js';
import { styled } from './style.js';

/** A case waits or has ended: one column for both. */
const header = ['ID', 'CUSTOMER STATUS', 'STAGE', 'WAITS FOR / OUTCOME', 'PARKED', 'ALERT', 'DEADLINE'];

/** The cases as a table, header first. */
export function table(items: readonly Item[], hasColors: boolean): string {
  const rows = [header, ...items.map(cellsOf)];
  const widths = header.map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)));
  const lines = rows.map((cells) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  if (!hasColors) return lines.join('\n');
  return lines.map((line, at) => tinted(items[at - 1], line)).join('\n');
}

function cellsOf({ id, customerStatus, stage, waitingFor, outcome, parked, alert, deadline }: Item) {
  const wait = waitingFor === 'nothing' ? '-' : waitingFor;
  return [id, customerStatus, stage, outcome ?? wait, parked ?? '-', alert ?? '-', deadline.slice(0, 10)];
}

function tinted(item: Item | undefined, line: string): string {
  if (item === undefined) return styled('bold', line);
  if (item.outcome === 'ACTIVATED') return styled('green', line);
  if (item.parked !== null) return styled('red', line);
  return item.alert === null ? line : styled('yellow', line);
}
