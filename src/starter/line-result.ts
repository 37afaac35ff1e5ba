import type { FieldError } from '../signup/index.js';

/** What became of one sign-up; one line of the report. */
export interface LineResult {
  /** Of several files, which; left out with one. */
  readonly file?: string;
  readonly line: number;
  readonly eventId: string | null;
  /** `valid`: would be started or found; in dry runs only. */
  readonly result: 'started' | 'existing' | 'valid' | 'refused' | 'failed';
  readonly id: string | null;
  readonly errors: readonly FieldError[];
}
