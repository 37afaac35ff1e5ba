import { fileURLToPath } from 'node:url';
import type { DataConverter, PayloadCodec } from '@temporalio/common';
import { EncryptionCodec } from './encryption-codec.js';
import type { KeyRing } from './keys.js';
import { NoEncryptionCodec } from './no-encryption-codec.js';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** For `failureConverterPath` of the workflow bundle; {@link createDataConverter} sets it for clients and workers. */
export const failureConverterPath = fileURLToPath(
  new URL(`./failure-converter.${extension}`, import.meta.url),
);

/** The codecs every payload goes through; with `off`, they only refuse what is encrypted. */
export function createPayloadCodecs(
  payloadKeys: KeyRing | 'off',
  onUnencrypted?: () => void,
): PayloadCodec[] {
  return [payloadKeys === 'off' ? new NoEncryptionCodec() : new EncryptionCodec(payloadKeys, onUnencrypted)];
}

/**
 * The data converter that clients and workers share. All of them, and the workflow bundle, must agree: give the same
 * one to `Client` and `Worker.create`. With `off`, everything stays readable in Temporal; else `onUnencrypted` is called
 * once, with the first payload that comes from there readable.
 */
export function createDataConverter(payloadKeys: KeyRing | 'off', onUnencrypted?: () => void): DataConverter {
  const payloadCodecs = createPayloadCodecs(payloadKeys, onUnencrypted);
  return payloadKeys === 'off' ? { payloadCodecs } : { payloadCodecs, failureConverterPath };
}
