import { format } from './formats.js';
import type { Format } from './variable.js';

/** Entries by comma, trimmed; an empty entry is an error, and so is one that `entry` cannot read. */
export function listOf<T>(plural: string, entry: Format<T>): Format<readonly T[]> {
  return format(`${plural}, separated by commas`, (text) => {
    const parsed = text.split(',').map((part) => entry.schema.safeParse(part.trim()));
    const values = parsed.flatMap(({ success, data }) => (success ? [data] : []));
    return values.length === parsed.length ? values : undefined;
  });
}

/** A list in which no two entries are the same by `key`. */
export function setOf<T>(plural: string, entry: Format<T>, key: (value: T) => string): Format<readonly T[]> {
  const { schema } = listOf(plural, entry);
  return format(`${plural}, separated by commas, none twice`, (text) => {
    const { success, data } = schema.safeParse(text);
    if (!success) return undefined;
    return new Set(data.map(key)).size === data.length ? data : undefined;
  });
}

/** What any one of several satisfies: `PASSPORT|NATIONAL_ID`. */
export const alternatives = format('names in capitals, alternatives joined by |', (text) => {
  const names = text.split('|').map((name) => name.trim());
  return names.every((name) => /^[A-Z0-9_]{1,64}$/.test(name)) ? names : undefined;
});
