export { keyHolder } from './bearer.js';
export type { KeyHash } from './bearer.js';
export { createDataConverter, createPayloadCodecs, failureConverterPath } from './data-converter.js';
export { defaultKeyId, isKeyName, KEY_BYTES, keyRing } from './keys.js';
export type { Key, KeyRing } from './keys.js';
