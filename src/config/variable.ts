import type { z } from 'zod';

/** How a value is written in the environment, and how it is read. */
export interface Format<T> {
  /** To be read after "expected": `a duration such as 90d`. */
  readonly expected: string;
  readonly schema: z.ZodType<T, string>;
}

/** An environment variable: what reads it, what documents it and what `--help` lists. */
export interface Variable<T> {
  readonly name: string;
  readonly meaning: string;
  readonly expected: string;
  readonly schema: z.ZodType<T, string>;
  /** Shown as the default: `required`, `none`, or a value in backquotes. */
  readonly defaultShown: string;
  /** What holds where the environment has nothing; a missing required variable is a problem. */
  readonly absent: { readonly kind: 'problem' } | { readonly kind: 'value'; readonly value: T };
}

export function required<T>(name: string, { expected, schema }: Format<T>, meaning: string): Variable<T> {
  return { name, meaning, expected, schema, defaultShown: 'required', absent: { kind: 'problem' } };
}

/** `instead` says what happens without the variable, where `none` says too little. */
export function optional<T>(
  name: string,
  { expected, schema }: Format<T>,
  meaning: string,
  instead = 'none',
): Variable<T | undefined> {
  return {
    name,
    meaning,
    expected,
    schema,
    defaultShown: instead,
    absent: { kind: 'value', value: undefined },
  };
}

/** The default is written as in the environment and read like it, so that what is documented is what holds. */
export function withDefault<T>(
  name: string,
  { expected, schema }: Format<T>,
  text: string,
  meaning: string,
): Variable<T> {
  const absent = { kind: 'value', value: schema.parse(text) } as const;
  return { name, meaning, expected, schema, defaultShown: `\`${text}\``, absent };
}
