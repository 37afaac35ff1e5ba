/** The demo could not start: says what is wrong and what to do about it. Exit code 2. */
export class DemoStartError extends Error {
  override readonly name = 'DemoStartError';
  readonly type = 'DemoStartError';
}

/** A process of the demo ended again and again. Exit code 1. */
export class ProcessKeepsEndingError extends Error {
  override readonly name = 'ProcessKeepsEndingError';
  readonly type = 'ProcessKeepsEndingError';
}

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'for an unknown reason';
}
