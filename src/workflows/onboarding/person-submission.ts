import type { BrokenPersonRule, RefusalCode, SubmitPerson } from '../../contract/messages.js';
import { adminRole, mostPersons } from '../../contract/persons.js';
import { totalHundred } from '../../contract/shares.js';
import type { CaseFacts, CasePerson } from './facts.js';
import type { Onboarding } from './onboarding.js';
import { personSteps, stepKey } from './steps.js';

/** Takes a person into the case: one more, or in the place of one whom FinHub does not have yet. */
export function receivePerson(onboarding: Onboarding, { index, ...submitted }: SubmitPerson): void {
  const { personnel } = onboarding.facts;
  switch (submitted.role) {
    case 'employee':
      put(personnel.employee, index, submitted.person);
      break;
    case 'director':
      put(personnel.director, index, submitted.person);
      break;
    case 'shareholder':
      put(personnel.shareholder, index, submitted.person);
  }
  const { role } = submitted;
  if (index === undefined) {
    onboarding.note(`Person received: ${role} ${personnel[role].length - 1}`);
    return;
  }
  onboarding.note(`Person corrected: ${role} ${index}`);
  onboarding.runAgain([stepKey(personSteps[role], index)]);
}

function put<Person>(people: CasePerson<Person>[], index: number | undefined, person: Person): void {
  const known = index === undefined ? undefined : people[index];
  if (known !== undefined) known.person = person;
  else people.push({ index: people.length, person, status: 'received', mayHaveHappened: false });
}

/** Why a person cannot be taken: it is too late for that one, there are too many, or the rules of the sign-up would be broken. */
export function personRefusal(
  onboarding: Onboarding,
  { index, ...submitted }: SubmitPerson,
): RefusalCode | BrokenPersonRule | undefined {
  const { facts, isActivating } = onboarding;
  const { role } = submitted;
  if (facts.kind !== 'organization') return 'wrong-state';
  if (isActivating) return 'already-activating';
  if (index !== undefined && !isCorrectable(onboarding, role, index)) return 'wrong-state';
  if (index === undefined && countOf(facts) >= mostPersons) return 'too-many-messages';
  if (submitted.role === 'shareholder') {
    const others = facts.personnel.shareholder.filter((_, at) => at !== index);
    const shares = [...others.map(({ person }) => person), submitted.person];
    return totalHundred(shares) ? undefined : 'shares-not-100';
  }
  const others = facts.personnel[submitted.role].filter((_, at) => at !== index);
  const email = submitted.person.email.toLowerCase();
  if (others.some(({ person }) => person.email.toLowerCase() === email)) return 'email-twice';
  const isFirst = submitted.role === 'employee' && index === 0;
  return isFirst && !submitted.person.roles.includes(adminRole) ? 'first-employee-not-admin' : undefined;
}

/** FinHub offers no way to change a person whom it has; one who is being added may be there already. */
function isCorrectable(onboarding: Onboarding, role: SubmitPerson['role'], index: number): boolean {
  const { personnel, parked } = onboarding.facts;
  const key = stepKey(personSteps[role], index);
  const person = personnel[role][index];
  if (person === undefined) return false;
  // Refused as data: then earlier attempts with the same data were in vain as well.
  if (parked.get(key)?.errorType === 'FinHubInvalidData') return true;
  if (person.mayHaveHappened || onboarding.isInDoubt(key)) return false;
  return person.status === 'received' || (person.status === 'adding' && parked.has(key));
}

function countOf({ personnel: { employee, director, shareholder } }: CaseFacts): number {
  return employee.length + director.length + shareholder.length;
}
