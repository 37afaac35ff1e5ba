/** What the payload codec throws; its messages name the id of the key, and nothing else. */
const types: readonly unknown[] = ['PayloadKeyUnknown', 'PayloadDamaged'];

/** The codec's own error, where that is why Temporal's answer could not be read. */
export function unreadablePayload(error: unknown): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  return 'type' in error && types.includes(error.type) ? error : unreadablePayload(error.cause);
}
