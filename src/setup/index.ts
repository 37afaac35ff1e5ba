import type { Connection } from '@temporalio/client';
import { ensureNamespace } from './namespace.js';
import type { NamespaceChange, NamespaceSettings } from './namespace.js';
import { ensureSearchAttributes } from './search-attributes.js';

export { SearchAttributeTypeMismatch } from './errors.js';
export { isTemporalUnreachable } from './grpc-status.js';
export type { NamespaceSettings } from './namespace.js';
export { registerSearchAttributes } from './search-attributes.js';

/** What the set-up changed. */
export interface SetUp {
  readonly namespace: NamespaceChange;
  /** Names that were registered now. */
  readonly registered: readonly string[];
}

/**
 * Prepares Temporal for onboardings: namespace, retention, search attributes. Can be repeated, also by several at once.
 * Throws {@link SearchAttributeTypeMismatch} and Temporal's own errors.
 */
export async function setUpTemporal(connection: Connection, settings: NamespaceSettings): Promise<SetUp> {
  const namespace = await ensureNamespace(connection, settings);
  return { namespace, registered: await ensureSearchAttributes(connection, settings.namespace) };
}
