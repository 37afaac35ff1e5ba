import { repeatedMembers, type FieldError } from '../signup/index.js';

/** One sign-up of a source, not yet checked, or what kept it from being read. */
export type SourceRecord =
  | {
      /** 1-based line, or index + 1 in a JSON array. */
      readonly line: number;
      readonly value: unknown;
      /** The line as it stands, from which a missing event id is made; null in JSON arrays, whose sign-ups need an id. */
      readonly text: string | null;
    }
  | { readonly line: number; readonly broken: string }
  | {
      readonly line: number;
      /** Its members that are there twice, of which JSON keeps only the last. */
      readonly repeated: readonly FieldError[];
    };

/** Larger than any sign-up the gateway takes; whatever is longer is refused without being held in memory. */
export const largestRecord = 2 * 1024 * 1024;

export const tooLarge = 'is larger than 2 MiB';

/** Text of bytes that must be UTF-8; undefined where they are not, so that no name is stored with replaced letters. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The record of a JSON text. */
export function jsonRecord(line: number, json: string, text: string | null): SourceRecord {
  const value = parsed(json);
  if (value === undefined) return { line, broken: 'is not valid JSON' };
  const repeated = repeatedMembers(json);
  return repeated.length > 0 ? { line, repeated } : { line, value, text };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
