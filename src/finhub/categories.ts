import { z } from 'zod';
import { apiPath } from './api-path.js';
import type { Api } from './api.js';
import type { FinHubCall } from './call.js';
import { singleFlight, unlessAborted } from './single-flight.js';

/** A customer category of the tenant, for individuals and organizations alike. */
interface Category {
  /** `INDIVIDUAL_STANDARD`. */
  readonly key: string;
  /** What registration expects as the category's id; differs between environments. */
  readonly id: string;
  readonly name: string;
}

export interface Categories {
  /** The tenant's categories, at most 10 minutes old; read anew when an operator asks. */
  list(call: FinHubCall): Promise<readonly Category[]>;
}

const KEEP_MS = 10 * 60 * 1000;

const hierarchy = z.object({
  categories: z.record(z.string(), z.object({ databaseId: z.string().min(1), categoryName: z.string() })),
});

export function createCategories(api: Api, tenantId: string, now: () => number): Categories {
  let kept: { readonly categories: readonly Category[]; readonly until: number } | undefined;

  const read = singleFlight(async ({ nextRequestId, insistence }: FinHubCall) => {
    // Shared by all who ask: neither one customer's context nor one step's cancellation.
    const shared: FinHubCall = {
      client: {},
      nextRequestId,
      ...(insistence !== undefined && { insistence }),
    };
    const answer = await api(
      {
        operation: 'findCategory',
        method: 'GET',
        path: apiPath`/api/v2.1/customer/individual/categorization/hierarchy/${tenantId}`,
        payload: hierarchy,
      },
      shared,
    );
    const categories = Object.entries(answer.categories).map(([key, { databaseId, categoryName }]) => ({
      key,
      id: databaseId,
      name: categoryName,
    }));
    kept = { categories, until: now() + KEEP_MS };
    return categories;
  });

  return {
    async list(call) {
      if (kept !== undefined && now() < kept.until && call.insistence === undefined) return kept.categories;
      return unlessAborted(read(call), call.signal);
    },
  };
}
