import { setTimeout as pause } from 'node:timers/promises';

export interface EventuallyOptions {
  /** Default 20 s. */
  readonly timeoutMs?: number;
  /** Default 50 ms. */
  readonly everyMs?: number;
  /** What is waited for, for the failure: `eventually: <what>`. */
  readonly what?: string;
}

/**
 * Waits until the condition gives something truthy, and gives it back. A condition that throws does not hold yet; its last
 * error is the failure when time is up.
 */
export async function eventually<T>(
  condition: () => T | Promise<T>,
  { timeoutMs = 20_000, everyMs = 50, what = 'the condition' }: EventuallyOptions = {},
): Promise<Exclude<T, false | null | undefined>> {
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    try {
      const value = await condition();
      if (holds(value)) return value;
      if (performance.now() > giveUpAt)
        throw new Error(`eventually: ${what} did not hold within ${timeoutMs} ms`);
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
    }
    await pause(everyMs);
  }
}

function holds<T>(value: T): value is Exclude<T, false | null | undefined> {
  return Boolean(value);
}
