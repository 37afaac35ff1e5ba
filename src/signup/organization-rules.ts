import { z } from 'zod';
import { adminRole, mostPersons } from '../contract/persons.js';
import { totalHundred } from '../contract/shares.js';
import { jsonPointer, type FieldError } from './field-errors.js';
import { email } from './fields.js';
import { mostRoles, ownershipPercentage } from './person-schema.js';

const anyObject = z.looseObject({});

/** What the rules read; of what has another shape they say nothing, since the schema does. */
const list = z.array(z.unknown()).max(mostPersons).catch([]);
const startsWithRoles = z.tuple([z.object({ roles: z.array(z.string()).max(mostRoles) })], z.unknown());
const emails = z
  .array(z.object({ email: email() }).nullable().catch(null))
  .max(mostPersons)
  .catch([]);
const shares = z.array(z.object({ ownershipPercentage })).max(mostPersons);

/**
 * Rules between the people of an organization that its sign-up breaks: the first employee is an admin, the shares total
 * exactly 100, no two employees and no two directors have the same e-mail address, and they are not too many in all. Reads
 * as far as the shape allows. Pointers start below `base`.
 */
export function brokenRules(data: unknown, base: string): readonly FieldError[] {
  const said = anyObject.safeParse(data).data;
  if (said === undefined) return [];
  const { employees, directors, shareholders } = said;
  const broken = [
    ...tooMany({ employees, directors, shareholders }),
    ...firstIsAdmin(employees),
    ...distinctEmails('employees', employees),
    ...distinctEmails('directors', directors),
    ...wholeOwnership(shareholders),
  ];
  return broken.map(({ pointer, detail }) => ({ pointer: base + pointer, detail }));
}

/** Named at the list with which the persons become too many. */
function tooMany(said: Readonly<Record<string, unknown>>): readonly FieldError[] {
  let persons = 0;
  for (const [role, people] of Object.entries(said)) {
    persons += list.parse(people).length;
    if (persons > mostPersons) return [wrong([role], `makes more than ${mostPersons} persons in all`)];
  }
  return [];
}

function firstIsAdmin(employees: unknown): readonly FieldError[] {
  const { data: [first] = [] } = startsWithRoles.safeParse(employees);
  if (first === undefined || first.roles.includes(adminRole)) return [];
  const detail = `must include ${adminRole}: the first employee acts for the organization`;
  return [wrong(['employees', 0, 'roles'], detail)];
}

function distinctEmails(role: 'employees' | 'directors', persons: unknown): readonly FieldError[] {
  const seen = new Set<string>();
  return emails.parse(persons).flatMap((person, index) => {
    if (person === null) return [];
    const address = person.email.toLowerCase();
    if (seen.has(address)) return [wrong([role, index, 'email'], 'is the e-mail address of an earlier one')];
    seen.add(address);
    return [];
  });
}

function wholeOwnership(shareholders: unknown): readonly FieldError[] {
  const { data } = shares.safeParse(shareholders);
  if (data === undefined || totalHundred(data)) return [];
  return [wrong(['shareholders'], 'must own exactly 100 percent in all')];
}

function wrong(path: readonly (string | number)[], detail: string): FieldError {
  return { pointer: jsonPointer(path), detail };
}
