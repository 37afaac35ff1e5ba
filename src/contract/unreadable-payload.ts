import { ShowableError } from './showable-error.js';

/** A payload that cannot be decrypted. Its message names the id of the key, and nothing else. */
export abstract class UnreadablePayload extends ShowableError {
  constructor(
    readonly keyId: string,
    message: string,
  ) {
    super(message);
  }
}

/** The payload codec's own error, where that is why something of Temporal's could not be read. */
export function unreadablePayload(error: unknown): UnreadablePayload | undefined {
  if (!(error instanceof Error)) return undefined;
  return error instanceof UnreadablePayload ? error : unreadablePayload(error.cause);
}
