import { ShowableError } from '../contract/showable-error.js';

/** The record of an erasure is not on disk for certain, so that nothing may be deleted without it. */
export class RecordNotKept extends ShowableError {
  readonly type = 'RecordNotKept';
  override readonly name = 'RecordNotKept';

  constructor(why: string, options?: ErrorOptions) {
    super(`The record of the erasure cannot be kept in ERASURE_RECORDS_DIR (${why})`, options);
  }
}

/** Something of a case that its record should tell cannot be decrypted; nothing was deleted or recorded. */
export class CaseUnreadable extends ShowableError {
  readonly type = 'CaseUnreadable';
  override readonly name = 'CaseUnreadable';

  /** `whys`: what the codec says of each key; ids of keys, and nothing else. */
  constructor(whys: readonly string[]) {
    const remedy = 'Nothing was deleted. With unreadable=accept the record leaves out what cannot be read.';
    super([...whys, remedy].join(' '));
  }
}
