import { ShowableError } from '../contract/showable-error.js';
import { isKeyName } from './keys.js';

/** A payload was encrypted with a key this process does not hold. */
export class PayloadKeyUnknown extends ShowableError {
  override readonly name = 'PayloadKeyUnknown';
  readonly type = 'PayloadKeyUnknown';

  constructor(readonly keyId: string) {
    super(
      isKeyName(keyId)
        ? `A payload is encrypted with key "${keyId}": add that key to the end of PAYLOAD_KEYS.`
        : 'A payload is encrypted with a key that cannot be one of PAYLOAD_KEYS: something else wrote it.',
    );
  }
}

/** A payload that claims to be encrypted by us does not authenticate. */
export class PayloadDamaged extends ShowableError {
  override readonly name = 'PayloadDamaged';
  readonly type = 'PayloadDamaged';

  constructor(readonly keyId: string) {
    super(
      `A payload encrypted with key "${keyId}" does not authenticate: ` +
        'it was altered, or PAYLOAD_KEYS holds another key under that id.',
    );
  }
}
