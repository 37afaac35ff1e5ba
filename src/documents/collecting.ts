import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const EVERY_BYTES = 2 * 1024 * 1024;

const collectGarbage = exposedGc();

/**
 * Passes chunks on, and has those that are done with collected every 2 MiB. What a socket reads lies outside of the engine's
 * heap, so that the engine by itself lets much of it lie about: of 40 MiB in chunks of 64 KiB up to 27, with this 2 (Node.js 20).
 */
export async function* collecting(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let uncollected = 0;
  for await (const chunk of chunks) {
    yield chunk;
    uncollected += chunk.byteLength;
    if (uncollected < EVERY_BYTES) continue;
    collectGarbage({ type: 'minor' });
    uncollected = 0;
  }
}

type CollectGarbage = (options: { readonly type: 'minor' }) => void;

/** The engine's own function, which only a context that was made with this flag has; no other context is to have it. */
function exposedGc(): CollectGarbage {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('globalThis.gc') as CollectGarbage | undefined;
  setFlagsFromString('--no-expose-gc');
  if (gc === undefined)
    throw new Error('This JavaScript engine has no --expose-gc: documents would fill the memory');
  return gc;
}
