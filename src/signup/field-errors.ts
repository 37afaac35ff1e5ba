import type { z } from 'zod';

/** One wrong field of something a caller sent: where, and what is wrong with it. Never the value itself. */
export interface FieldError {
  /** JSON pointer (RFC 6901) into the value as it was sent: `/customer/email`. */
  readonly pointer: string;
  /** A phrase to be read after the field's name: `is not an e-mail address`. */
  readonly detail: string;
}

export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** Of members that no schema knows of so many wrong ones are named: there can be a million, in places with names as long. */
export const mostUnknownNamed = 10;

/** Parses `value`, naming every wrong field at once, one error per field. Pointers start below `base`. */
export function parseFields<Value>(schema: z.ZodType<Value>, value: unknown, base = ''): Parsed<Value> {
  const result = schema.safeParse(value, { error: phrase });
  if (result.success) return { ok: true, value: result.data };
  const errors = new Map<string, FieldError>();
  for (const { path, message } of result.error.issues) {
    const pointer = base + jsonPointer(path);
    if (!errors.has(pointer)) errors.set(pointer, { pointer, detail: message });
  }
  return { ok: false, errors: [...errors.values()] };
}

/** JSON pointer of a path of member names and indexes. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The same of a path that no schema knows, whose names are a stranger's words: what does not look like a member's name is `?`. */
export function pointerOfUnknown(path: readonly (string | number)[]): string {
  const isName = (part: string | number) => typeof part === 'number' || /^[A-Za-z_]\w{0,39}$/.test(part);
  return jsonPointer(path.map((part) => (isName(part) ? part : '?')));
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a JSON object',
  array: 'an array',
};

/** What is wrong, for issues whose schema brings no phrase of its own; zod's own messages may quote the value. */
function phrase(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${typeNames[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return `has more than ${String(issue.maximum)} ${issue.origin === 'array' ? 'entries' : 'characters'}`;
    case 'too_small':
      return `has fewer than ${String(issue.minimum)} ${issue.origin === 'array' ? 'entries' : 'characters'}`;
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return 'is not valid';
  }
}
