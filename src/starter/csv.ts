import { parse } from 'csv-parse/sync';
import { readHeader, type RowReader } from './csv-header.js';
import { linesOf, type Line } from './lines.js';
import { largestRecord, type SourceRecord } from './source-record.js';

/** A cell with more line ends than this is a quote that someone forgot to close. */
const tallestRow = 100;

interface ReadableLine {
  readonly number: number;
  readonly text: string;
}

/**
 * The rows of a CSV file with a header, of individuals. A row that cannot be read is broken and the next one goes on: rows are
 * cut here, at line ends outside of quotes, and read one by one, since one bad quote must not take the rest of the file with it.
 */
export async function* csvRecords(chunks: AsyncIterable<Buffer>): AsyncGenerator<SourceRecord> {
  let read: RowReader | undefined;
  let columns = 0;
  for await (const row of rowsOf(linesOf(chunks))) {
    if ('broken' in row) {
      yield row;
    } else if (read === undefined) {
      const header = readHeader(row.cells);
      columns = row.cells.length;
      if (typeof header === 'string') {
        yield { line: row.line, broken: header };
        return;
      }
      read = header;
    } else if (row.cells.length !== columns) {
      yield { line: row.line, broken: `has ${row.cells.length} cells where the header has ${columns}` };
    } else {
      const { line, text } = row;
      const made = read(row.cells);
      yield 'broken' in made ? { line, ...made } : { line, ...made, text };
    }
  }
}

type Row =
  | { readonly line: number; readonly cells: readonly string[]; readonly text: string }
  | { readonly line: number; readonly broken: string };

async function* rowsOf(lines: AsyncIterable<Line>): AsyncGenerator<Row> {
  const open: ReadableLine[] = [];
  for await (const line of lines) {
    if ('broken' in line) {
      yield* closedRows(open, true);
      yield { line: line.number, broken: line.broken };
    } else if (open.length > 0 || line.text.trim() !== '') {
      open.push(line);
      yield* closedRows(open, false);
    }
  }
  yield* closedRows(open, true);
}

/** Takes from `open` what makes rows; what is left is a row whose quotes are still open. */
function* closedRows(open: ReadableLine[], isLast: boolean): Generator<Row> {
  for (let first = open[0]; first !== undefined; first = open[0]) {
    const height = closedHeight(open);
    if (height === undefined && !isLast && !isTooLarge(open)) return;
    const lines = open.slice(0, height ?? 1);
    const cells = height === undefined ? undefined : cellsOf(textOf(lines));
    // A bad quote may have drawn the next lines in: only the first is to blame, the others are read again.
    open.splice(0, cells === undefined ? 1 : lines.length);
    const line = first.number;
    if (cells === undefined) yield { line, broken: 'has a quote that is out of place or not closed' };
    else if (cells.length > 0) yield { line, cells, text: textOf(lines) };
  }
}

function isTooLarge(lines: readonly ReadableLine[]): boolean {
  return lines.length > tallestRow || lines.reduce((sum, { text }) => sum + text.length, 0) > largestRecord;
}

/** How many lines the first row takes; undefined while its quotes are open. */
function closedHeight(lines: readonly ReadableLine[]): number | undefined {
  let isQuoted = false;
  for (const [index, { text }] of lines.entries()) {
    isQuoted = endsQuoted(text, isQuoted);
    if (!isQuoted) return index + 1;
  }
  return undefined;
}

/** Whether quotes are open at the end of a line. They open at the start of a cell only; a doubled one closes and opens. */
function endsQuoted(text: string, isQuotedBefore: boolean): boolean {
  let isQuoted = isQuotedBefore;
  let isCellStart = !isQuotedBefore;
  let wasClosed = false;
  for (const character of text) {
    if (character === '"') {
      const opens = isCellStart || wasClosed;
      wasClosed = isQuoted;
      isQuoted = isQuoted ? false : opens;
      isCellStart = false;
    } else {
      wasClosed = false;
      if (!isQuoted) isCellStart = character === ',' || (isCellStart && character.trim() === '');
    }
  }
  return isQuoted;
}

/** The cells of one row; none for an empty one; undefined where its quotes are wrong. */
function cellsOf(text: string): readonly string[] | undefined {
  try {
    const rows: string[][] = parse(text, { trim: true, skip_empty_lines: true, relax_column_count: true });
    return rows.length > 1 ? undefined : (rows[0] ?? []);
  } catch {
    return undefined;
  }
}

function textOf(lines: readonly ReadableLine[]): string {
  return lines.map(({ text }) => text).join('\n');
}
