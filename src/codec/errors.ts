/** A payload was encrypted with a key this process does not hold. */
export class PayloadKeyUnknown extends Error {
  override readonly name = 'PayloadKeyUnknown';
  readonly type = 'PayloadKeyUnknown';

  constructor(readonly keyId: string) {
    super(
      `A payload is encrypted with key ${JSON.stringify(keyId)}: add that key to the end of PAYLOAD_KEYS.`,
    );
  }
}

/** A payload that claims to be encrypted by us does not authenticate. */
export class PayloadDamaged extends Error {
  override readonly name = 'PayloadDamaged';
  readonly type = 'PayloadDamaged';

  constructor(readonly keyId: string) {
    super(
      `A payload encrypted with key ${JSON.stringify(keyId)} does not authenticate: ` +
        'it was altered, or PAYLOAD_KEYS holds another key under that id.',
    );
  }
}
