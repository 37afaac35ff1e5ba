import { largestRecord, tooLarge, utf8 } from './source-record.js';

export type Line =
  { readonly number: number; readonly text: string } | { readonly number: number; readonly broken: string };

const newline = 0x0a;

/** The lines of a byte stream, without their ends. Holds at most one of them; one that is too long is broken. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let number = 1;
  let parts: Buffer[] = [];
  let length = 0;
  const add = (part: Buffer) => {
    length += part.length;
    if (length <= largestRecord) parts.push(part);
    else parts = [];
  };
  const take = (): Line => {
    const line = lineOf(number, length > largestRecord ? null : Buffer.concat(parts));
    number += 1;
    parts = [];
    length = 0;
    return line;
  };

  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      add(chunk.subarray(from, end));
      yield take();
      from = end + 1;
    }
    add(chunk.subarray(from));
  }
  if (length > 0) yield take();
}

function lineOf(number: number, bytes: Buffer | null): Line {
  if (bytes === null) return { number, broken: tooLarge };
  const text = utf8(bytes);
  return text === undefined ? { number, broken: 'is not UTF-8' } : { number, text: text.replace(/\r$/, '') };
}
