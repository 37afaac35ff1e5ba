import { Readable } from 'node:stream';

/** A body that is made while it is sent, of a length known before. */
export interface StreamedBody {
  /** Of its members. */
  readonly names: readonly string[];
  readonly length: number;
  stream(): AsyncIterable<Uint8Array>;
}

export interface OpenBody {
  readonly content: string | Readable | null;
  /** In bytes. */
  readonly length: number;
  /** Throws what the source of a streamed body threw: its fault, not the network's. */
  throwIfFailed(): void;
}

/** A body ready to be sent once. */
export function openBody(body: string | StreamedBody | undefined): OpenBody {
  if (typeof body !== 'object') {
    return {
      content: body ?? null,
      length: Buffer.byteLength(body ?? ''),
      throwIfFailed: () => undefined,
    };
  }
  let failure: { readonly error: unknown } | undefined;

  async function* watched(source: AsyncIterator<Uint8Array>) {
    try {
      for (;;) {
        // Only what the source throws is noted; the connection's errors arrive at the `yield`.
        const next = await source.next().catch((error: unknown) => {
          failure = { error };
          throw error;
        });
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await source.return?.();
    }
  }

  return {
    content: Readable.from(watched(body.stream()[Symbol.asyncIterator]()), { objectMode: false }),
    length: body.length,
    throwIfFailed() {
      if (failure !== undefined) throw failure.error;
    },
  };
}
