import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';

/** Runs `work` unless `stop` holds first: then it is cancelled, and undefined comes back unless it finished all the same. */
export async function unless<T>(work: () => Promise<T>, stop: () => boolean): Promise<T | undefined> {
  const scope = new CancellationScope();
  const progress = { settled: false };
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
  await condition(() => progress.settled || stop());
  if (progress.settled) return (await outcome)();
  scope.cancel();
  try {
    return (await outcome)();
  } catch (error) {
    if (isCancellation(error)) return undefined;
    throw error;
  }
}
