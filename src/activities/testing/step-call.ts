/** A call of a step in its first attempt, but for the kind of the case. */
export const stepCall = {
  client: {},
  item: '-',
  retryForMs: null,
  doubt: null,
  backoff: { firstMs: 1_000, longestMs: 1_000 },
  operatorRetry: null,
};
