/** Bodies above this are not read: FinHub's answers are a few KiB. */
const LARGEST_ANSWER_BYTES = 5 * 1024 * 1024;

export type AnswerBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'empty' }
  /** `why` is ours, not the provider's. */
  | { readonly kind: 'unreadable'; readonly why: string };

/** Reads an answer's body as JSON, up to 5 MiB. Throws where the connection breaks off. */
export async function readBody(stream: AsyncIterable<Uint8Array>): Promise<AnswerBody> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > LARGEST_ANSWER_BYTES) return { kind: 'unreadable', why: 'larger than 5 MiB' };
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8').trim();
  if (text === '') return { kind: 'empty' };
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch {
    return { kind: 'unreadable', why: 'not JSON' };
  }
}
