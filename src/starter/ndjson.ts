import { linesOf } from './lines.js';
import { parseJson, type SourceRecord } from './source-record.js';

/** One sign-up per line; empty lines are passed over. */
export async function* ndjsonRecords(chunks: AsyncIterable<Buffer>): AsyncGenerator<SourceRecord> {
  for await (const line of linesOf(chunks)) {
    if ('broken' in line) {
      yield { line: line.number, broken: line.broken };
      continue;
    }
    const text = line.text.trim();
    if (text === '') continue;
    const json = parseJson(text);
    yield json === undefined
      ? { line: line.number, broken: 'is not valid JSON' }
      : { line: line.number, value: json.value, text };
  }
}
