/** Builds a sign-up from the cells of a row, or says what is wrong with it; empty cells are left out. */
export type RowReader = (
  cells: readonly string[],
) => { readonly value: unknown } | { readonly broken: string };

type Tree = Map<string, Tree | string>;

/** What only an organization's sign-up has. */
const organizationMembers: readonly string[] = ['organization', 'employees', 'directors', 'shareholders'];

const individualsOnly = 'is of an organization: CSV takes individuals only, send NDJSON or a JSON array';

const headerShape = /^[A-Za-z]\w*(?:\.(?:[A-Za-z]\w*|\d{1,2}))*$/;

/**
 * Reads a CSV header whose names are paths in the sign-up event: `customer.firstName`, `documents.0.type`. Gives what is
 * wrong with it as a text. Rows without a `type` are individuals.
 */
export function readHeader(names: readonly string[]): RowReader | string {
  const paths = names.map((name) => name.split('.'));
  const unusable = names.findIndex((name) => !headerShape.test(name));
  if (unusable >= 0) return `has no path like customer.firstName in column ${unusable + 1}`;
  if (paths.some(([member = '']) => organizationMembers.includes(member))) return individualsOnly;
  if (names.every((name) => name !== 'customer.email')) return 'is not a header: it has no customer.email';
  const tree: Tree = new Map();
  const taken = paths.findIndex((path) => !place(tree, path, ''));
  if (taken >= 0) return `names the same thing twice in column ${taken + 1}`;
  return (cells) => {
    const row: Tree = new Map();
    paths.forEach((path, index) => {
      const cell = cells[index];
      if (cell !== undefined && cell !== '') place(row, path, cell);
    });
    if (!row.has('type')) row.set('type', 'individual.signup');
    return row.get('type') === 'organization.signup' ? { broken: individualsOnly } : { value: valueOf(row) };
  };
}

/** Puts a text at a path; false where something is there already. */
function place(tree: Tree, [name = '', ...rest]: readonly string[], text: string): boolean {
  const there = tree.get(name);
  if (rest.length === 0) {
    if (there !== undefined) return false;
    tree.set(name, text);
    return true;
  }
  if (typeof there === 'string') return false;
  const branch = there ?? new Map<string, Tree | string>();
  tree.set(name, branch);
  return place(branch, rest, text);
}

/** A tree whose names are all numbers is an array, in their order; gaps close. */
function valueOf(tree: Tree | string): unknown {
  if (typeof tree === 'string') return tree;
  const entries = [...tree];
  if (entries.every(([name]) => /^\d+$/.test(name))) {
    return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, branch]) => valueOf(branch));
  }
  return Object.fromEntries(entries.map(([name, branch]) => [name, valueOf(branch)]));
}
