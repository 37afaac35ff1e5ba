import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Api } from './api.js';
import { createCategories } from './categories.js';
import type { FinHubClient } from './client.js';
import { call, startLoopbackProvider, type LoopbackProvider } from './testing/loopback-provider.js';
import { registration } from './testing/samples.js';

const path = '/api/v2.1/customer/individual/categorization/hierarchy/tenant-1';

let provider: LoopbackProvider;
let finhub: FinHubClient;

beforeEach(async () => {
  provider = await startLoopbackProvider();
  finhub = provider.client();
});
afterEach(() => provider.close());

describe('categories', () => {
  it('are read once for all who ask, by databaseId and name', async () => {
    const categories = {
      INDIVIDUAL_STANDARD: {
        databaseId: registration.category.id,
        categoryName: registration.category.name,
        extra: 1,
      },
    };
    provider.on(path, { json: { code: 200, data: { tenantId: 'tenant-1', categories } } });
    const [first] = await Promise.all([finhub.categories.list(call()), finhub.categories.list(call())]);
    await finhub.categories.list(call());
    expect(first).toEqual([
      { key: 'INDIVIDUAL_STANDARD', id: registration.category.id, name: registration.category.name },
    ]);
    expect(provider.receivedAt(path)).toHaveLength(1);
  });

  it('are read again after 10 minutes, and at once after a failure', async () => {
    let now = 0;
    const answers = [new Error('down'), { categories: {} }, { categories: {} }];
    let reads = 0;
    const api = (request: { payload: z.ZodType }) => {
      const answer = answers[reads++];
      return answer instanceof Error
        ? Promise.reject(answer)
        : Promise.resolve(request.payload.parse(answer));
    };
    const categories = createCategories(api as Api, 'tenant-1', () => now);
    await expect(categories.list(call())).rejects.toThrow('down');
    await categories.list(call());
    now += 10 * 60_000 - 1;
    await categories.list(call());
    expect(reads).toBe(2);
    now += 1;
    await categories.list(call());
    expect(reads).toBe(3);
  });
});
