import { forbidden, ok } from './answers.js';
import { pathValue, type OperationHandler } from './call.js';

interface Category {
  readonly databaseId: string;
  readonly categoryName: string;
  readonly kind: 'individual' | 'organization';
}

const categories: Readonly<Record<string, Category>> = {
  INDIVIDUAL_STANDARD: {
    databaseId: 'fs-cat-b2c-low-001',
    categoryName: 'Individual Standard',
    kind: 'individual',
  },
  INDIVIDUAL_PREMIUM: {
    databaseId: 'fs-cat-b2c-medium-001',
    categoryName: 'Individual Premium',
    kind: 'individual',
  },
  B2B_SMALL_BUSINESS: {
    databaseId: 'fs-cat-b2b-small-001',
    categoryName: 'Small Business',
    kind: 'organization',
  },
  B2B_ENTERPRISE: {
    databaseId: 'fs-cat-b2b-large-001',
    categoryName: 'Enterprise',
    kind: 'organization',
  },
};

export const getCategorizationHierarchy: OperationHandler = ({ credentials }, call) => {
  const tenantId = pathValue(call, 'tenantId');
  if (tenantId !== credentials.tenantId) throw forbidden('The categories belong to another tenant');
  const listed = Object.entries(categories).map(([key, { databaseId, categoryName }]) => [
    key,
    { databaseId, categoryName },
  ]);
  return ok({ tenantId, categories: Object.fromEntries(listed) as unknown });
};

/** The category with this id, of either kind. */
export function categoryById(databaseId: string): Category | undefined {
  return Object.values(categories).find((category) => category.databaseId === databaseId);
}
