import { jsonRecord, largestRecord, tooLarge, utf8, type SourceRecord } from './source-record.js';

const code = (character: string) => character.charCodeAt(0);
const quote = code('"');
const backslash = code('\\');
const comma = code(',');
const arrayEnd = code(']');
const opens: ReadonlyMap<number, number> = new Map([
  [code('['), arrayEnd],
  [code('{'), code('}')],
]);
const closes: ReadonlySet<number> = new Set(opens.values());

/**
 * The elements of a JSON array, one at a time, however large the array is. An element that is not valid JSON is broken
 * and the next one goes on. Looks at bytes: what structures JSON is never part of another character in UTF-8.
 */
export async function* jsonArrayRecords(chunks: AsyncIterable<Buffer>): AsyncGenerator<SourceRecord> {
  const element = new ElementBuffer();
  /** What is still to be closed, the array itself first. */
  const open: number[] = [];
  let inString = false;
  let escaped = false;

  for await (const chunk of chunks) {
    let from = 0;
    for (const [index, byte] of chunk.entries()) {
      if (inString) {
        inString = escaped || byte !== quote;
        escaped = !escaped && byte === backslash;
        continue;
      }
      const end = opens.get(byte);
      if (byte === quote) inString = true;
      else if (end !== undefined) {
        open.push(end);
        if (open.length === 1) from = index + 1;
      } else if ((byte === comma && open.length === 1) || (closes.has(byte) && close(open, byte))) {
        element.add(chunk.subarray(from, index));
        yield* element.take(byte === comma);
        from = index + 1;
      }
    }
    element.add(chunk.subarray(from));
  }
  if (open.length > 0) yield { line: element.line, broken: 'is cut off: the array does not end' };
  else yield* element.take(false);
}

/**
 * Closes the innermost of a kind and all within it, whatever was left open there; true once that is the array. An element
 * closes nothing outside of itself, so that a stray bracket spoils no other.
 */
function close(open: number[], byte: number): boolean {
  const innermost = open.lastIndexOf(byte);
  if (innermost < 0 || (innermost === 0 && open.length > 1)) return false;
  open.length = innermost;
  return innermost === 0;
}

/** The bytes of one element, as long as they are not too many. */
class ElementBuffer {
  line = 1;
  #parts: Buffer[] = [];
  #length = 0;

  add(part: Buffer): void {
    this.#length += part.length;
    if (this.#length <= largestRecord) this.#parts.push(part);
    else this.#parts = [];
  }

  /** The element so far; nothing where an array ends without one. */
  *take(isFollowed: boolean): Generator<SourceRecord> {
    const record = this.#record(isFollowed);
    this.#parts = [];
    this.#length = 0;
    if (record === null) return;
    yield record;
    this.line += 1;
  }

  #record(isFollowed: boolean): SourceRecord | null {
    const { line } = this;
    if (this.#length > largestRecord) return { line, broken: tooLarge };
    const text = utf8(Buffer.concat(this.#parts));
    if (text === undefined) return { line, broken: 'is not UTF-8' };
    if (text.trim() === '' && !isFollowed) return null;
    return jsonRecord(line, text, null);
  }
}
