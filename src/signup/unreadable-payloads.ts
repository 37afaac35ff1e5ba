/** What the payload codec throws; its messages name the id of the key, and nothing else. */
const types: readonly unknown[] = ['PayloadKeyUnknown', 'PayloadDamaged'];

/** The codec's own error about a payload that it cannot decrypt. */
export type UnreadablePayload = Error & { readonly keyId: string };

/** The codec's own error, where that is why Temporal's answer could not be read. */
export function unreadablePayload(error: unknown): UnreadablePayload | undefined {
  if (!(error instanceof Error)) return undefined;
  return isOfCodec(error) ? error : unreadablePayload(error.cause);
}

function isOfCodec(error: Error): error is UnreadablePayload {
  return 'type' in error && types.includes(error.type) && 'keyId' in error && typeof error.keyId === 'string';
}
