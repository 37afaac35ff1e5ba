import pc from 'picocolors';
import { renderRow, renderTable } from './table.js';
import type { Row } from './table.js';

/** Where the demo talks: messages scroll by, the table stays below them. */
export interface Screen {
  /** Prints a message above the table. */
  say(message: string): void;
  /** Shows the cases: redrawn in place on a terminal; elsewhere one line per case that changed. */
  show(rows: readonly Row[]): void;
}

/** A screen on `stream`; colours and redrawing only on a terminal, colours not with `NO_COLOR`. */
export function createScreen(stream: NodeJS.WriteStream, env = process.env): Screen {
  const terminal = stream.isTTY && env['TERM'] !== 'dumb';
  const noColor = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';
  return terminal ? terminalScreen(stream, pc.createColors(!noColor)) : plainScreen(stream);
}

type Palette = ReturnType<typeof pc.createColors>;

function terminalScreen(stream: NodeJS.WriteStream, colors: Palette): Screen {
  let drawn: readonly string[] = [];
  const erase = () => (drawn.length === 0 ? '' : `\x1b[${drawn.length}A\x1b[0J`);
  const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
  return {
    say: (message) => stream.write(erase() + `${message}\n` + text(drawn)),
    show: (rows) => {
      // Lines scrolled off the top cannot be redrawn: a small window sees the last rows.
      const lines = renderTable(rows, stream.columns - 1, colors).slice(-(stream.rows - 1));
      if (lines.join('\n') === drawn.join('\n')) return;
      stream.write(erase() + text(lines));
      drawn = lines;
    },
  };
}

function plainScreen(stream: NodeJS.WriteStream): Screen {
  const shown = new Map<string, string>();
  return {
    say: (message) => stream.write(`${message}\n`),
    show: (rows) => {
      for (const row of rows) {
        const text = renderRow(row);
        if (shown.get(row.name) === text || row.state === null) continue;
        shown.set(row.name, text);
        stream.write(`${text}\n`);
      }
    },
  };
}
