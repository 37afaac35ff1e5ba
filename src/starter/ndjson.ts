import { linesOf } from './lines.js';
import { jsonRecord, type SourceRecord } from './source-record.js';

/** One sign-up per line; empty lines are passed over. */
export async function* ndjsonRecords(chunks: AsyncIterable<Buffer>): AsyncGenerator<SourceRecord> {
  for await (const line of linesOf(chunks)) {
    if ('broken' in line) {
      yield { line: line.number, broken: line.broken };
      continue;
    }
    const text = line.text.trim();
    if (text === '') continue;
    yield jsonRecord(line.number, text, text);
  }
}
