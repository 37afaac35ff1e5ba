import type { UserId } from '../../contract/ids.js';
import type { Employee } from '../../contract/persons.js';
import type { OrganizationSignup, PreviousRun } from '../../contract/signup.js';
import type { CaseFacts, CasePerson, CasePersonnel } from './facts.js';
import type { Onboarding } from './onboarding.js';
import type { KnownCustomer } from './registration.js';
import { Shareholders } from './shareholders.js';
import { SideBySide } from './side-by-side.js';
import type { StepOptions } from './step-runner.js';
import { stepKey } from './steps.js';

/** Takes the people of a sign-up into the case. */
export function receivePersonnel(
  { personnel }: CaseFacts,
  { employees, directors, shareholders }: OrganizationSignup,
): void {
  personnel.employee.push(...employees.map(received));
  personnel.director.push(...directors.map(received));
  personnel.shareholder.push(...shareholders.map(received));
}

function received<Person>(person: Person, index: number): CasePerson<Person> {
  return { index, person, status: 'received' };
}

/** Whether people wait to be added. */
export function hasNewPersons({ facts }: Onboarding): boolean {
  const { employee, director, shareholder } = facts.personnel;
  return [...employee, ...director, ...shareholder].some(({ status }) => status === 'received');
}

/**
 * Adds everyone: first the first employee, in whose name FinHub is asked from then on; then the others side by side, of the
 * directors only those whom FinHub does not have. One who is refused holds no other up; all have to be there in the end.
 */
export async function personnelAdded(
  onboarding: Onboarding,
  { customerId, userId }: KnownCustomer,
  previous: PreviousRun | undefined,
): Promise<KnownCustomer> {
  const { facts } = onboarding;
  const organization = { customerId, mayHaveHappened: previous !== undefined };
  onboarding.enter('personnel');
  const [first] = facts.personnel.employee;
  if (first !== undefined) {
    facts.userId = userId ?? (await firstEmployeeAdded(onboarding, organization, first));
    first.status = 'added';
    onboarding.note('First employee added: acts for the organization');
  }
  await skipListedDirectors(onboarding, organization);
  await addPersons(onboarding, organization);
  onboarding.note(`Personnel added: ${countsOf(facts.personnel)}`);
  return { customerId, userId: facts.userId };
}

interface Organization extends Pick<KnownCustomer, 'customerId'> {
  /** An earlier run of the same customer may have added people. */
  readonly mayHaveHappened: boolean;
}

/** The id of the first employee's user; null where FinHub added the employee without telling it. */
async function firstEmployeeAdded(
  onboarding: Onboarding,
  { customerId, mayHaveHappened }: Organization,
  first: CasePerson<Employee>,
): Promise<UserId | null> {
  const { facts } = onboarding;
  const named = () => facts.userId;
  const options = { item: String(first.index), mayHaveHappened, superseded: () => named() !== null };
  const key = stepKey('addEmployee', first.index);
  first.status = 'adding';
  for (;;) {
    const input = () => ({ customerId, person: first.person });
    const added = await onboarding.step('addEmployee', input, options);
    if (named() !== null) return named();
    if (added === undefined) continue;
    if (added.userId !== null || added.result === 'added') return added.userId;
    onboarding.keepInDoubt(key);
    await onboarding.parkedForOperator(key, nameless);
    if (named() !== null) return named();
  }
}

const nameless = {
  errorType: 'FinHubConflict',
  message:
    'FinHub has the first employee, most likely by our own lost attempt, but does not tell the user id: look it up and resolve',
  fields: [],
  mayHaveHappened: true,
};

async function skipListedDirectors(onboarding: Onboarding, { customerId }: Organization): Promise<void> {
  const { director: directors } = onboarding.facts.personnel;
  const emails = () => directors.map(({ person }) => person.email);
  const { present } = await onboarding.step('listDirectors', () => ({ customerId, emails: emails() }));
  for (const index of present) {
    const director = directors[index];
    if (director !== undefined) director.status = 'added';
  }
}

/** Adds the people that have been received, side by side, with those who come meanwhile; waits for all. */
export async function addPersons(
  onboarding: Onboarding,
  { customerId, mayHaveHappened }: Organization,
): Promise<void> {
  const { employee, director, shareholder } = onboarding.facts.personnel;
  const adding = new SideBySide();
  const shareholders = new Shareholders(onboarding, customerId);
  const begin = <Person>(
    people: readonly CasePerson<Person>[],
    add: (person: CasePerson<Person>, options: StepOptions) => Promise<unknown>,
  ) => {
    for (const person of people) {
      if (person.status !== 'received') continue;
      const item = String(person.index);
      adding.begin(() => added(person, () => add(person, { item, label: item, mayHaveHappened })));
    }
  };
  for (;;) {
    begin(employee, (one, options) =>
      onboarding.step('addEmployee', () => ({ customerId, person: one.person }), options),
    );
    begin(director, (one, options) =>
      onboarding.step('addDirector', () => ({ customerId, person: one.person }), options),
    );
    begin(shareholder, (one, options) => shareholders.add(one, options));
    if (adding.isIdle) return;
    await adding.progress(() => hasNewPersons(onboarding));
  }
}

async function added(person: CasePerson<unknown>, add: () => Promise<unknown>): Promise<void> {
  person.status = 'adding';
  try {
    await add();
    person.status = 'added';
  } finally {
    // Interrupted: FinHub may lack the person, who is still to be added.
    if (person.status === 'adding') person.status = 'received';
  }
}

function countsOf({ employee, director, shareholder }: CasePersonnel): string {
  return `${employee.length} employee(s), ${director.length} director(s), ${shareholder.length} shareholder(s)`;
}
