import { FinHubError } from '../errors.js';

/** The `FinHubError` a call ends with; whatever else happens fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<FinHubError> {
  const error: unknown = await promise.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  if (error instanceof FinHubError) return error;
  throw error;
}
