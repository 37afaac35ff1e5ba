import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { searchAttributeTypes } from '../contract/search-attributes.js';
import { isTemporalUnreachable, SearchAttributeTypeMismatch, setUpTemporal } from './index.js';

const DAY_MS = 86_400_000;
const { IndexedValueType } = proto.temporal.api.enums.v1;

describe('setUpTemporal', () => {
  let connection: Connection;
  beforeAll(async () => {
    connection = await Connection.connect({ address: inject('temporalAddress') });
  });
  afterAll(() => connection.close());

  const retentionOf = async (namespace: string) => {
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    return tsToMs(config?.workflowExecutionRetentionTtl);
  };

  it('makes a namespace with its retention and all search attributes, and changes nothing the second time', async () => {
    const namespace = `made-${randomUUID()}`;
    const settings = { namespace, retentionMs: 90 * DAY_MS };
    const names = Object.keys(searchAttributeTypes);
    expect(await setUpTemporal(connection, settings)).toEqual({ namespace: 'created', registered: names });
    expect(await retentionOf(namespace)).toBe(90 * DAY_MS);
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(names));
    expect(await setUpTemporal(connection, settings)).toEqual({ namespace: 'unchanged', registered: [] });
  });

  it('changes the retention of a namespace that is there', async () => {
    const namespace = `kept-${randomUUID()}`;
    await setUpTemporal(connection, { namespace, retentionMs: 30 * DAY_MS });
    const again = await setUpTemporal(connection, { namespace, retentionMs: 40 * DAY_MS });
    expect(again.namespace).toBe('retention changed');
    expect(await retentionOf(namespace)).toBe(40 * DAY_MS);
  });

  it('works for several at once', async () => {
    const settings = { namespace: `at-once-${randomUUID()}`, retentionMs: 90 * DAY_MS };
    const all = await Promise.all([1, 2, 3].map(() => setUpTemporal(connection, settings)));
    expect(all.filter(({ namespace }) => namespace === 'created')).toHaveLength(1);
  });

  it('names a search attribute that exists with another type', async () => {
    const namespace = `typed-${randomUUID()}`;
    await setUpTemporal(connection, { namespace, retentionMs: 90 * DAY_MS });
    await connection.operatorService.removeSearchAttributes({
      namespace,
      searchAttributes: ['CustomerStatus'],
    });
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: { CustomerStatus: IndexedValueType.INDEXED_VALUE_TYPE_INT },
    });
    const failure = setUpTemporal(connection, { namespace, retentionMs: 90 * DAY_MS });
    await expect(failure).rejects.toThrow(SearchAttributeTypeMismatch);
    await expect(failure).rejects.toThrow(/CustomerStatus is INT, expected KEYWORD/);
  });

  it('tells a server that is not there from a refusal', async () => {
    const unreachable = await failureOf(Connection.connect({ address: '127.0.0.1:1', connectTimeout: 500 }));
    expect(isTemporalUnreachable(unreachable)).toBe(true);
    const refused = await failureOf(setUpTemporal(connection, { namespace: 'bad name!', retentionMs: 1 }));
    expect(isTemporalUnreachable(refused)).toBe(false);
  });
});

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('did not fail'),
    (error: unknown) => error,
  );
}
