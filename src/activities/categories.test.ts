import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { createCategoryActivities } from './categories.js';
import type { ActivityDependencies } from './dependencies.js';

const call = {
  kind: 'individual',
  client: {},
  item: '-',
  retryForMs: null,
  doubt: null,
  backoff: { firstMs: 1, longestMs: 1 },
  operatorRetry: null,
} as const;

describe('findCategory', () => {
  it('names the categories there are, but repeats nothing that is no key of one', async () => {
    await expect(
      find('GOLD', ['SILVER', 'INDIVIDUAL_STANDARD', 'of Jonas Petrauskas']),
    ).rejects.toMatchObject({
      type: 'FinHubInvalidData',
      message: 'FinHub has no such category; it knows INDIVIDUAL_STANDARD, SILVER',
    });
  });
});

function find(key: string, known: readonly string[]) {
  const list = () => Promise.resolve(known.map((each) => ({ key: each, id: each, name: each })));
  const dependencies = { finhub: { categories: { list } } } as unknown as ActivityDependencies;
  const activities = createCategoryActivities(dependencies);
  const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  return environment.run(() => activities.findCategory({ key, call }));
}
