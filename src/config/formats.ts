import { statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Format } from './variable.js';

/** A format from a function that gives undefined for what it cannot read. */
export function format<T>(expected: string, read: (text: string) => T | undefined): Format<T> {
  const schema = z.string().transform((text, context): T => {
    const value = read(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `expected ${expected}` });
    return z.NEVER;
  });
  return { expected, schema };
}

/** Text that matches a pattern as a whole. */
export function matching(expected: string, pattern: RegExp): Format<string> {
  return format(expected, (text) => (pattern.test(text) ? text : undefined));
}

export const text = matching('text on one line', /^[^\p{Cc}]+$/u);

/** Travels in a header, where anything else would be refused or cut. */
export const headerText = matching('printable ASCII without spaces at its ends', /^[!-~](?:[ -~]*[!-~])?$/);

export const boolean = format('true, false, on or off', (value) => {
  if (value === 'true' || value === 'on') return true;
  return value === 'false' || value === 'off' ? false : undefined;
});

export function oneOf<const Choice extends string>(...choices: readonly Choice[]): Format<Choice> {
  const expected = `${choices.slice(0, -1).join(', ')} or ${choices.at(-1) ?? ''}`;
  return format(expected, (value) => choices.find((choice) => choice === value));
}

export function integer(from: number, to: number): Format<number> {
  return format(`a whole number from ${from} to ${to}`, (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
    return number >= from && number <= to ? number : undefined;
  });
}

export const positiveNumber = format('a number above 0', (value) => {
  const number = /^\d{1,9}(?:\.\d{1,9})?$/.test(value) ? Number(value) : 0;
  return number > 0 ? number : undefined;
});

const bytesIn = new Map([
  ['', 1],
  ['KiB', 1024],
  ['MiB', 1024 * 1024],
]);

/** In bytes. */
export const size = format('a size in bytes, or with KiB or MiB', (value) => {
  const { amount, unit } = /^(?<amount>\d{1,12})(?<unit>(?:KiB|MiB)?)$/.exec(value)?.groups ?? {};
  const bytes = Number(amount) * (bytesIn.get(unit ?? '') ?? NaN);
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
});

export const port = integer(0, 65_535);

/** A folder that is there, as an absolute path. */
export const folder = format('the path of an existing folder', (path) =>
  entryAt(path)?.isDirectory() === true ? resolve(path) : undefined,
);

export const file = format('the path of an existing file', (path) =>
  entryAt(path)?.isFile() === true ? resolve(path) : undefined,
);

function entryAt(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
