import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';

/**
 * What payloads hold. Undefined where they cannot be read, such as with a key that is retired by now: what nobody can read any
 * more must be erasable as well.
 */
export async function readPayloads(
  client: Client,
  payloads: Payload[] | null | undefined,
): Promise<readonly unknown[] | undefined> {
  try {
    return await decodeArrayFromPayloads(client.options.loadedDataConverter, payloads);
  } catch {
    return undefined;
  }
}
