import { UsageError } from './errors.js';

/** The body of a correction: what a file holds, with each `customer.address.city=Vilnius` put into it. */
export function correctionsOf(fromFile: object, settings: readonly string[]): object {
  return settings.reduce((details, setting, at) => {
    const [, path, value] = /^([A-Za-z]+(?:\.[A-Za-z]+){1,2})=(.*)$/s.exec(setting) ?? [];
    if (path === undefined || value === undefined) {
      throw new UsageError(`--set number ${at + 1} is not a path and a value like customer.address.city=...`);
    }
    return withValue(details, path.split('.'), value);
  }, fromFile);
}

function withValue(tree: object, [name = '', ...rest]: readonly string[], value: string): object {
  if (rest.length === 0) return { ...tree, [name]: value };
  const below = Object.entries(tree).find(([key]) => key === name)?.[1] as unknown;
  const branch = typeof below === 'object' && below !== null ? below : {};
  return { ...tree, [name]: withValue(branch, rest, value) };
}
