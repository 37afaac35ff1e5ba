import type { StepInput } from '../contract/steps.js';
import { finhubCall } from './attempt.js';
import type { ActivityDependencies } from './dependencies.js';
import { attempt, failure } from './failure.js';

/** What registration needs of a category. */
export interface CustomerCategory {
  readonly id: string;
  readonly name: string;
}

export const createCategoryActivities = ({ finhub }: ActivityDependencies) => ({
  /** Finds the tenant's category by its key. An unknown key is a data error that names the known ones. */
  async findCategory({ key, call }: StepInput<{ readonly key: string }>): Promise<CustomerCategory> {
    return attempt(call, async () => {
      const categories = await finhub.categories.list(finhubCall(call));
      const found = categories.find((category) => category.key === key);
      if (found !== undefined) return { id: found.id, name: found.name };
      const known = categories
        .map((category) => category.key)
        .filter(isCategoryKey)
        .sort();
      throw failure('FinHubInvalidData', `FinHub has no such category; it knows ${known.join(', ')}`, {
        retryable: false,
        fields: [call.kind === 'individual' ? '/customer/category' : '/organization/category'],
      });
    });
  },
});

/** What a sign-up can name; all else that FinHub may have there is not repeated. */
function isCategoryKey(key: string): boolean {
  return /^[A-Za-z0-9._-]{1,64}$/.test(key);
}
