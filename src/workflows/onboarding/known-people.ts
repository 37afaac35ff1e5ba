import type { KnownPerson } from '../../contract/onboarding.js';
import type { PersonInRole, Shareholder } from '../../contract/persons.js';
import type { CasePerson, CasePersonnel } from './facts.js';
import { personSteps, stepKey } from './steps.js';

type Role = PersonInRole['role'];

/** The people whom FinHub has, or may have, for the next run of the same organization. */
export function knownPeople(
  { employee, director, shareholder }: CasePersonnel,
  isInDoubt: (key: string) => boolean,
): readonly KnownPerson[] {
  const known = <Person>(
    role: Role,
    people: readonly CasePerson<Person>[],
    identity: (person: Person) => string,
  ): KnownPerson[] =>
    people
      .filter(
        ({ index, status, mayHaveHappened }) =>
          status === 'added' || mayHaveHappened || isInDoubt(stepKey(personSteps[role], index)),
      )
      .map(({ index, person, status }) => ({
        ...{ role, index, identity: identity(person) },
        isInDoubt: status !== 'added',
      }));
  return [
    ...known('employee', employee, identityOf),
    ...known('director', director, identityOf),
    ...known('shareholder', shareholder, identityOfShareholder),
  ];
}

/** Of an employee or a director. */
export function identityOf({ email }: { readonly email: string }): string {
  return email.toLowerCase();
}

export function identityOfShareholder(shareholder: Shareholder): string {
  const { type, ownershipPercentage } = shareholder;
  const names =
    type === 'INDIVIDUAL' ? [shareholder.firstName, shareholder.lastName] : [shareholder.companyName];
  return JSON.stringify([type, ...names, ownershipPercentage]);
}
