export interface Deadline {
  /** Aborts at the deadline, or with the outer signal. */
  readonly signal: AbortSignal;
  expired(): boolean;
  clear(): void;
}

/** The time a whole call may take, in milliseconds, also ended by `outer`. Leaves nothing behind on `outer` once cleared. */
export function startDeadline(timeoutMs: number, outer: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  let expired = false;
  const abort = () => {
    controller.abort();
  };
  const timer = setTimeout(() => {
    expired = true;
    abort();
  }, timeoutMs);
  outer?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    expired: () => expired,
    clear() {
      clearTimeout(timer);
      outer?.removeEventListener('abort', abort);
    },
  };
}
