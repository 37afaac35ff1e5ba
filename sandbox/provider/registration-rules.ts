import type { Customer } from '../state/customers.js';
import type { FieldError } from '../state/records.js';
import { conflict, invalid, type Answer } from './answers.js';
import { categoryById } from './categories.js';
import { isStrongPassword } from './password.js';
import type { Provider } from './provider.js';

type Rule = readonly [holds: boolean, field: string, message: string];

interface Account {
  readonly password: string;
  readonly matchingPassword: string;
  readonly customerCategory: { readonly id: string; readonly name: string };
}

/** Rules of either registration on password and category. */
export function accountRules(
  { password, matchingPassword, customerCategory }: Account,
  kind: Customer['kind'],
): Rule[] {
  const category = categoryById(customerCategory.id);
  return [
    [
      isStrongPassword(password),
      'password',
      'must have at least 12 characters with upper and lower case, a digit and a symbol',
    ],
    [matchingPassword === password, 'matchingPassword', 'must equal password'],
    [category?.kind === kind, 'customerCategory.id', `must be a category for ${kind}s`],
    [
      category === undefined || category.categoryName === customerCategory.name,
      'customerCategory.name',
      'must be the name of the category',
    ],
  ];
}

/** What rules do not hold, by field. */
export function broken(rules: readonly Rule[]): FieldError[] {
  return rules.filter(([holds]) => !holds).map(([, field, message]) => ({ field, message }));
}

/** Whether a value given twice is the same; where it is given once, there is nothing to compare. */
export function same(value: string | undefined, expected: string): boolean {
  return value === undefined || value === expected;
}

/** The answer to a registration of a known e-mail, after the switches. `names` are what a conflict may tell of the customer. */
export function repeatedRegistration(
  provider: Provider,
  names: Readonly<Record<string, unknown>>,
  success: Answer,
): Answer {
  const { registrationDuplicate, registrationConflictBody } = provider.switches();
  switch (registrationDuplicate) {
    case '200-same-id':
      return success;
    case 400:
      throw invalid([{ field: 'email', message: 'is already registered' }]);
    case 409:
      throw conflict(
        'A customer with this e-mail already exists',
        registrationConflictBody === 'id' ? names : {},
      );
  }
}
