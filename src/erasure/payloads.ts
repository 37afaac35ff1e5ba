import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { unreadablePayload } from '../contract/unreadable-payload.js';

/** Reads payloads, and remembers which keys it lacked for that. */
export class PayloadReader {
  /** What the codec says of each key that is missing or wrong, by the id of the key. */
  readonly unreadable = new Map<string, string>();

  constructor(private readonly client: Client) {}

  /** What payloads hold; nothing where they cannot be read. */
  async read(payloads: Payload[] | null | undefined): Promise<readonly unknown[]> {
    try {
      return await decodeArrayFromPayloads(this.client.options.loadedDataConverter, payloads);
    } catch (error) {
      const unreadable = unreadablePayload(error);
      if (unreadable !== undefined) this.unreadable.set(unreadable.keyId, unreadable.message);
      return [];
    }
  }
}
