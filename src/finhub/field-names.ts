import type { StreamedBody } from './request-body.js';

/** What a call sent. */
interface Sent {
  readonly body?: object | undefined;
  readonly document?: Pick<StreamedBody, 'names'> | undefined;
}

/** As FinHub and sign-ups write names; what stands for a person mostly begins with a capital or has digits. */
const memberName = /^[a-z][A-Za-z]{0,39}(?:_[a-z]{1,40}){0,4}$/;
const SHORTEST_WORD = 3;

/**
 * Of what FinHub says that it refused, the names of fields: in the place of one it may repeat a customer's data. Names that the
 * call has are taken as they are; others, such as that of a field that is missing, if they read like a name and no word of
 * them is in a value that was sent. What stands before a member that is left out is left out with it.
 */
export function fieldNames(refused: readonly string[], { body, document }: Sent): readonly string[] {
  const known = new Set([...namesWithin(body), ...(document?.names ?? [])]);
  const values = valuesWithin(body).join('\n').toLowerCase();
  const isName = (member: string) =>
    known.has(member) || (memberName.test(member) && !wordsOf(member).some((word) => values.includes(word)));
  return [...new Set(refused.map((field) => endOf(field, isName)).filter((field) => field !== ''))];
}

/** What of a field's path follows the last member that is none. */
function endOf(field: string, isName: (member: string) => boolean): string {
  const members = field.split('.');
  const strange = members.findLastIndex((member) => !isName(member.replace(/\[\d{1,2}\]$/, '')));
  return members.slice(strange + 1).join('.');
}

function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/[A-Z]/g, '_$&')
    .toLowerCase()
    .split('_')
    .filter((word) => word.length >= SHORTEST_WORD);
}

function namesWithin(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const names = Array.isArray(value) ? [] : Object.keys(value);
  return [...names, ...Object.values(value).flatMap(namesWithin)];
}

function valuesWithin(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(valuesWithin) : [];
}
