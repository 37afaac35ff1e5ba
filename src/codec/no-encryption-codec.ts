import type { Payload, PayloadCodec } from '@temporalio/common';
import { keyIdOf } from './encryption-codec.js';
import { PayloadKeyUnknown } from './errors.js';

const ADVICE = 'PAYLOAD_KEYS is off, set it to that key';

/** Leaves everything readable. Decoding what was encrypted by us throws {@link PayloadKeyUnknown}. */
export class NoEncryptionCodec implements PayloadCodec {
  encode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.resolve(payloads);
  }

  decode(payloads: Payload[]): Promise<Payload[]> {
    const keyId = payloads.map(keyIdOf).find((id) => id !== undefined);
    return keyId === undefined
      ? Promise.resolve(payloads)
      : Promise.reject(new PayloadKeyUnknown(keyId, ADVICE));
  }
}
