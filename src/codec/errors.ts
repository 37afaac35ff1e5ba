import { UnreadablePayload } from '../contract/unreadable-payload.js';
import { isKeyName } from './keys.js';

/** A payload was encrypted with a key this process does not hold. */
export class PayloadKeyUnknown extends UnreadablePayload {
  override readonly name = 'PayloadKeyUnknown';
  readonly type = 'PayloadKeyUnknown';

  constructor(keyId: string, advice = 'add that key to the end of PAYLOAD_KEYS') {
    super(
      keyId,
      isKeyName(keyId)
        ? `A payload is encrypted with key "${keyId}": ${advice}.`
        : 'A payload is encrypted with a key that cannot be one of PAYLOAD_KEYS: something else wrote it.',
    );
  }
}

/** A payload that claims to be encrypted by us does not authenticate. */
export class PayloadDamaged extends UnreadablePayload {
  override readonly name = 'PayloadDamaged';
  readonly type = 'PayloadDamaged';

  constructor(keyId: string) {
    super(
      keyId,
      `A payload encrypted with key "${keyId}" does not authenticate: ` +
        'it was altered, or PAYLOAD_KEYS holds another key under that id.',
    );
  }
}
