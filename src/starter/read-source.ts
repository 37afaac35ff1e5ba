import { csvRecords } from './csv.js';
import { jsonArrayRecords } from './json-array.js';
import { ndjsonRecords } from './ndjson.js';
import type { SourceRecord } from './source-record.js';

const byteOrderMark = [0xef, 0xbb, 0xbf];

/**
 * The sign-ups of a byte stream: a JSON array if it starts like one, else what the file's name says, else NDJSON or CSV by the
 * first character.
 */
export async function* readSource(
  bytes: AsyncIterable<Buffer>,
  fileName: string,
): AsyncGenerator<SourceRecord> {
  const source = bytes[Symbol.asyncIterator]();
  const { start, chunks } = await untilText(source);
  const rest = joined(chunks, source);
  if (start === '') return;
  if (start === '[') yield* jsonArrayRecords(rest);
  else if (isCsv(fileName, start)) yield* csvRecords(rest);
  else yield* ndjsonRecords(rest);
}

function isCsv(fileName: string, start: string): boolean {
  if (/\.csv$/i.test(fileName)) return true;
  return start !== '{' && !/\.(?:ndjson|jsonl|json)$/i.test(fileName);
}

/** Reads on until something is there; a byte order mark is dropped. */
async function untilText(source: AsyncIterator<Buffer>) {
  let head = Buffer.alloc(0);
  for (;;) {
    const next = await source.next();
    const isEnd = next.done === true;
    if (!isEnd) head = Buffer.concat([head, next.value]);
    if (head.length < byteOrderMark.length && !isEnd) continue;
    const hasMark = byteOrderMark.every((byte, index) => head[index] === byte);
    const text = hasMark ? head.subarray(byteOrderMark.length) : head;
    const start = text.toString('latin1').trimStart().charAt(0);
    if (start !== '' || isEnd) return { start, chunks: [text] };
  }
}

async function* joined(head: readonly Buffer[], source: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* head;
  for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
}
