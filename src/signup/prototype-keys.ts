import { mostUnknownNamed, pointerOfUnknown, type FieldError } from './field-errors.js';

const deepest = 32;

/** With the first one reaches an object's prototype, with the others that of all objects. */
const reserved: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** An object or array, and how one gets there: a link instead of a path, which is asked for of very few. */
interface Place {
  readonly value: object;
  readonly key: string | number;
  readonly parent: Place | null;
  readonly depth: number;
}

/**
 * The first members that would reach an object's prototype in careless code, and nesting no sign-up needs. Iterative, since JSON
 * within the body limit can be nested deeper than the stack; nothing is kept of members that hold no others, since an array
 * of numbers can have a million.
 */
export function unsafeMembers(value: unknown): readonly FieldError[] {
  const errors: FieldError[] = [];
  const pending: Place[] = [];
  const visit = (member: unknown, key: string | number, parent: Place | null) => {
    if (typeof member === 'object' && member !== null)
      pending.push({ value: member, key, parent, depth: (parent?.depth ?? -1) + 1 });
  };
  visit(value, '', null);
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    const here = place;
    if (here.depth >= deepest) return [{ pointer: '', detail: `is nested deeper than ${deepest} levels` }];
    if (Array.isArray(here.value)) {
      here.value.forEach((member, index) => {
        visit(member, index, here);
      });
      continue;
    }
    for (const [key, member] of Object.entries(here.value)) {
      if (!reserved.includes(key)) visit(member, key, here);
      else if (errors.length < mostUnknownNamed)
        errors.push({ pointer: pointerOfUnknown([...pathOf(here), key]), detail: 'is not allowed' });
    }
  }
  return errors;
}

function pathOf({ parent, key }: Place): readonly (string | number)[] {
  return parent === null ? [] : [...pathOf(parent), key];
}
