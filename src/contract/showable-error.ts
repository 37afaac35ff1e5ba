/**
 * An error of ours. Its message is written to be shown and logged as it is: it says what failed and what to do, and holds
 * neither a secret nor anything that a customer typed or FinHub answered.
 */
export abstract class ShowableError extends Error {
  /** Stable, for programs. */
  abstract readonly type: string;
}
