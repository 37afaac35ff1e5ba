import type { StreamedBody } from './request-body.js';

/** The bytes of a document: their number, and as many passes over them as asked for. */
export interface DocumentSource {
  /** In bytes; exactly what a stream gives. */
  readonly size: number;
  /** A chunk need not last longer than until the next is asked for. */
  stream(): AsyncIterable<Uint8Array>;
}

/**
 * The JSON object `{ ...members, "fileContent": "<base64>" }` as a stream: its length is known before the first byte, and
 * no more than a chunk of the document is in memory.
 */
export function documentJson(
  members: Readonly<Record<string, string>>,
  content: DocumentSource,
): StreamedBody {
  const head = Buffer.from(`${JSON.stringify(members).slice(0, -1)},"fileContent":"`);
  const tail = Buffer.from('"}');
  return {
    names: [...Object.keys(members), 'fileContent'],
    length: head.byteLength + 4 * Math.ceil(content.size / 3) + tail.byteLength,
    async *stream() {
      yield head;
      yield* base64(content);
      yield tail;
    },
  };
}

async function* base64(content: DocumentSource): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array(0);
  let size = 0;
  for await (const chunk of content.stream()) {
    size += chunk.byteLength;
    if (size > content.size) break;
    // No copy where none is needed: what is copied here adds up to the whole document before it is collected.
    const bytes =
      rest.byteLength === 0
        ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
        : Buffer.concat([rest, chunk]);
    // Base64 turns 3 bytes into 4 characters; only the last chunk may be padded.
    const whole = bytes.byteLength - (bytes.byteLength % 3);
    rest = Uint8Array.from(bytes.subarray(whole));
    if (whole > 0) yield Buffer.from(bytes.toString('base64', 0, whole), 'latin1');
  }
  if (size !== content.size) throw new Error('The document does not have the size it was announced with');
  if (rest.byteLength > 0) yield Buffer.from(Buffer.from(rest).toString('base64'), 'latin1');
}
