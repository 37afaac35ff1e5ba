import { ShowableError } from '../contract/showable-error.js';

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
