/**
 * Works on up to `concurrency` items at once and gives the results in the order of the items; holds no more than that many.
 * Takes no further items once `isStopped` says so. `work` must not reject.
 */
export async function* inOrder<Item, Result>(
  items: AsyncIterable<Item>,
  concurrency: number,
  work: (item: Item) => Promise<Result>,
  isStopped: () => boolean,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  for await (const item of items) {
    if (isStopped()) break;
    running.push(work(item));
    const oldest = running.length < concurrency ? undefined : running.shift();
    if (oldest !== undefined) yield await oldest;
  }
  yield* running;
}
