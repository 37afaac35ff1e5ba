/** Runs `work` at most once at a time: who asks while it runs gets the same result, of the first asker's arguments. */
export function singleFlight<Args extends readonly unknown[], T>(
  work: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  let flight: Promise<T> | undefined;
  return (...args) => {
    flight ??= work(...args).finally(() => {
      flight = undefined;
    });
    return flight;
  };
}

/** Waits for shared work only as long as `signal` lets it, then throws the signal's reason; the work itself goes on. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const finished = new AbortController();
  const aborted = new Promise<void>((resolve) => {
    const options = { once: true, signal: finished.signal };
    signal.addEventListener('abort', () => resolve(), options);
  });
  try {
    if (!signal.aborted) await Promise.race([work, aborted]);
    else work.catch(() => undefined);
    signal.throwIfAborted();
    return await work;
  } finally {
    finished.abort();
  }
}
