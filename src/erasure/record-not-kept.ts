import { ShowableError } from '../contract/showable-error.js';

/** The record of an erasure is not on disk for certain, so that nothing may be deleted without it. */
export class RecordNotKept extends ShowableError {
  readonly type = 'RecordNotKept';
  override readonly name = 'RecordNotKept';

  constructor(why: string, options?: ErrorOptions) {
    super(`The record of the erasure cannot be kept in ERASURE_RECORDS_DIR (${why})`, options);
  }
}
