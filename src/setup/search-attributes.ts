import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { searchAttributeTypes } from '../contract/search-attributes.js';
import { SearchAttributesMissing, SearchAttributeTypeMismatch } from './errors.js';
import { grpcCode, grpcStatus } from './grpc-status.js';

const { IndexedValueType } = proto.temporal.api.enums.v1;
type ValueType = proto.temporal.api.enums.v1.IndexedValueType;

const valueTypes = {
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  DATETIME: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
} as const;

/** What every onboarding needs, by name. */
const needed = new Map<string, ValueType>(
  Object.entries(searchAttributeTypes).map(([name, type]) => [name, valueTypes[type]]),
);

/** A namespace made a moment ago is "not found" for the operator's calls for about a second. */
const SETTLES_WITHIN_MS = 30_000;
const ASK_EVERY_MS = 200;

/**
 * Registers the search attributes that are missing and gives their names.
 * Throws {@link SearchAttributeTypeMismatch}: Temporal takes a known name with another type without a word, and ignores it.
 */
export async function ensureSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<readonly string[]> {
  const before = await listed(connection, namespace);
  refuseOtherTypes(namespace, before);
  const missing = missingFrom(before);
  if (missing.length > 0) await registerSearchAttributes(connection, namespace, missing);
  const deadline = Date.now() + SETTLES_WITHIN_MS;
  for (;;) {
    const found = await listed(connection, namespace);
    refuseOtherTypes(namespace, found);
    const invisible = missingFrom(found);
    if (invisible.length === 0) return missing;
    if (Date.now() > deadline) throw new SearchAttributesMissing(namespace, invisible);
    await sleep(ASK_EVERY_MS);
  }
}

/** Registers search attributes by name, all of them by default; one that is there already is fine. */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
  names: readonly string[] = [...needed.keys()],
): Promise<void> {
  const searchAttributes = Object.fromEntries([...needed].filter(([name]) => names.includes(name)));
  await onceNamespaceIsSeen(async () => {
    try {
      await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    } catch (error) {
      if (grpcCode(error) !== grpcStatus.alreadyExists) throw error;
    }
  });
}

async function listed(connection: Connection, namespace: string): Promise<Map<string, ValueType>> {
  const { customAttributes } = await onceNamespaceIsSeen(() =>
    connection.operatorService.listSearchAttributes({ namespace }),
  );
  return new Map(Object.entries(customAttributes));
}

function missingFrom(found: ReadonlyMap<string, ValueType>): readonly string[] {
  return [...needed.keys()].filter((name) => !found.has(name));
}

function refuseOtherTypes(namespace: string, found: ReadonlyMap<string, ValueType>): void {
  const wrong = [...needed].flatMap(([name, expected]) => {
    const type = found.get(name);
    if (type === undefined || type === expected) return [];
    return [{ name, expected: nameOf(expected), found: nameOf(type) }];
  });
  if (wrong.length > 0) throw new SearchAttributeTypeMismatch(namespace, wrong);
}

function nameOf(type: ValueType): string {
  return IndexedValueType[type].replace('INDEXED_VALUE_TYPE_', '');
}

async function onceNamespaceIsSeen<T>(call: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + SETTLES_WITHIN_MS;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (grpcCode(error) !== grpcStatus.notFound || Date.now() > deadline) throw error;
      await sleep(ASK_EVERY_MS);
    }
  }
}
