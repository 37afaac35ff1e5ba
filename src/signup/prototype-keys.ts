import { jsonPointer, type FieldError } from './field-errors.js';

const deepest = 32;

/**
 * Members that would reach an object's prototype in careless code, and nesting no sign-up needs. Iterative, since JSON
 * within the body limit can be nested deeper than the stack.
 */
export function unsafeMembers(value: unknown): readonly FieldError[] {
  const errors: FieldError[] = [];
  const pending: { readonly value: unknown; readonly path: readonly string[] }[] = [{ value, path: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.path.length >= deepest)
      return [{ pointer: '', detail: `is nested deeper than ${deepest} levels` }];
    for (const [key, member] of Object.entries(next.value)) {
      const path = [...next.path, key];
      if (key === '__proto__') errors.push({ pointer: jsonPointer(path), detail: 'is not allowed' });
      else pending.push({ value: member, path });
    }
  }
  return errors;
}
