import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';

/**
 * Runs `work` unless `stop` holds first: then it is cancelled, and undefined comes back unless it finished all the same.
 * When the surrounding scope is cancelled, work in flight is waited for too, so that no result is lost.
 */
export async function unless<T>(work: () => Promise<T>, stop: () => boolean): Promise<T | undefined> {
  const scope = new CancellationScope();
  const progress = { settled: false, cancelledFromOutside: false };
  const outcome = scope.run(work).then(
    (value) => {
      progress.settled = true;
      return () => value;
    },
    (error: unknown) => {
      progress.settled = true;
      return () => {
        throw error;
      };
    },
  );
  try {
    await condition(() => progress.settled || stop());
  } catch (error) {
    if (!isCancellation(error)) throw error;
    progress.cancelledFromOutside = true;
  }
  if (!progress.settled) scope.cancel();
  const result = await outcome;
  try {
    return result();
  } catch (error) {
    if (isCancellation(error) && !progress.cancelledFromOutside) return undefined;
    throw error;
  }
}
