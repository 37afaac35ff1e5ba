import { condition } from '@temporalio/workflow';
import type { UserId } from '../../contract/ids.js';
import type { Director, Employee, PersonInRole } from '../../contract/persons.js';
import type { OrganizationSignup, PreviousRun } from '../../contract/signup.js';
import type { CaseFacts, CasePerson, CasePersonnel } from './facts.js';
import { identityOf, identityOfShareholder } from './known-people.js';
import type { Onboarding } from './onboarding.js';
import { isOfEarlierSignUp, knownCustomer, type KnownCustomer } from './registration.js';
import { Shareholders } from './shareholders.js';
import { SideBySide } from './side-by-side.js';
import type { StepOptions } from './step-runner.js';
import { personSteps, stepKey } from './steps.js';

/** Takes the people of a sign-up into the case; those whom FinHub has from an earlier run are not added again. */
export function receivePersonnel(
  { personnel }: CaseFacts,
  { employees, directors, shareholders }: OrganizationSignup,
  previous: PreviousRun | undefined,
): void {
  const received =
    <Person>(role: PersonInRole['role'], identity: (person: Person) => string) =>
    (person: Person, index: number): CasePerson<Person> => {
      const known = previous?.people?.find((one) => one.role === role && one.identity === identity(person));
      return {
        index,
        person,
        status: known?.isInDoubt === false ? 'added' : 'received',
        mayHaveHappened: known?.isInDoubt === true || previous?.people === null,
      };
    };
  personnel.employee.push(...employees.map(received<Employee>('employee', identityOf)));
  personnel.director.push(...directors.map(received<Director>('director', identityOf)));
  personnel.shareholder.push(...shareholders.map(received('shareholder', identityOfShareholder)));
}

/** Where FinHub may have had the organization before, it may have any of its people, too. Of an earlier run it is known whom. */
export function doubtPeople({ facts }: Onboarding, previous: PreviousRun | undefined): void {
  if (!facts.isAdopted || isOfEarlierSignUp(previous)) return;
  const { employee, director, shareholder } = facts.personnel;
  for (const person of [...employee, ...director, ...shareholder]) person.mayHaveHappened = true;
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
  previous: PreviousRun | undefined,
): Promise<KnownCustomer> {
  const { facts } = onboarding;
  onboarding.enter('personnel');
  const [first] = facts.personnel.employee;
  if (first !== undefined) {
    facts.userId = userOfEarlierRun(first, previous);
    facts.userId ??= await firstEmployeeAdded(onboarding, first);
    first.status = 'added';
    onboarding.note('First employee added: acts for the organization');
  }
  await addPersons(onboarding, { waitsForParked: true });
  onboarding.note(`Personnel added: ${countsOf(facts.personnel)}`);
  return knownCustomer(onboarding);
}

/** The user of the first employee, if an earlier run added the very same person as its first. */
function userOfEarlierRun(first: CasePerson<Employee>, previous: PreviousRun | undefined): UserId | null {
  const earlier = previous?.people?.find(({ role, index }) => role === 'employee' && index === 0);
  const isSame = earlier?.identity === identityOf(first.person);
  return isSame ? ((previous?.userId ?? null) as UserId | null) : null;
}

/** The id of the first employee's user; null where FinHub added the employee without telling it. */
async function firstEmployeeAdded(
  onboarding: Onboarding,
  first: CasePerson<Employee>,
): Promise<UserId | null> {
  const { facts } = onboarding;
  const named = () => facts.userId;
  // Also one whom an earlier run added, not as its first: the id of the user is to be learnt.
  const mayHaveHappened = first.mayHaveHappened || first.status === 'added';
  const options = { item: String(first.index), mayHaveHappened, superseded: () => named() !== null };
  const key = stepKey('addEmployee', first.index);
  first.status = 'adding';
  for (;;) {
    const input = () => ({ customerId: onboarding.customerId, person: first.person });
    const added = await onboarding.step('addEmployee', input, options);
    if (named() !== null) return named();
    if (added === undefined) continue;
    if (added.userId !== null || added.result === 'added') return added.userId;
    onboarding.keepInDoubt(key);
    await onboarding.parkedForOperator(key, nameless);
    if (named() !== null) return named();
  }
}

const nameless =
  'FinHub has the first employee, most likely by our own lost attempt, but does not tell the user id: look it up and resolve';

/** Asks FinHub which of the directors it has: those count as added; the others are left to be added. */
async function skipListedDirectors(
  onboarding: Onboarding,
  directors: readonly CasePerson<Director>[],
): Promise<void> {
  for (const director of directors) director.status = 'adding';
  try {
    const emails = directors.map(({ person }) => person.email);
    const input = () => ({ customerId: onboarding.customerId, emails });
    const { present } = await onboarding.step('listDirectors', input);
    for (const at of present) {
      const director = directors[at];
      if (director !== undefined) director.status = 'added';
    }
  } finally {
    for (const director of directors) if (director.status === 'adding') director.status = 'received';
  }
}

interface Adding {
  /** Whether to wait for people who are parked, too; else those go on by themselves. */
  readonly waitsForParked: boolean;
}

/** Adds the people that have been received, side by side, with those who come meanwhile. */
export async function addPersons(onboarding: Onboarding, { waitsForParked }: Adding): Promise<void> {
  const { personnel, parked } = onboarding.facts;
  const { employee, director, shareholder } = personnel;
  const adding = new SideBySide();
  const shareholders = new Shareholders(onboarding);
  const begin = <Person>(
    role: PersonInRole['role'],
    people: readonly CasePerson<Person>[],
    add: (person: CasePerson<Person>, options: StepOptions) => Promise<unknown>,
  ) => {
    for (const person of people) {
      if (person.status !== 'received') continue;
      const item = String(person.index);
      const { mayHaveHappened } = person;
      adding.begin(async () => {
        await added(person, () => add(person, { item, label: item, mayHaveHappened }));
        if (!waitsForParked) onboarding.note(`Person added: ${role} ${item}`);
      });
    }
  };
  /** Directors of whom FinHub was asked whether it has them. */
  const listed = new Set<CasePerson<Director>>();
  const inputOf = <Person>({ person }: CasePerson<Person>) => ({ customerId: onboarding.customerId, person });
  const isSettled = (role: PersonInRole['role']) => (person: CasePerson<unknown>) =>
    person.status === 'added' ||
    parked.has(stepKey(personSteps[role], person.index)) ||
    (role === 'director' && parked.has('listDirectors'));
  const isEnough = () =>
    adding.isIdle ||
    (!waitsForParked &&
      employee.every(isSettled('employee')) &&
      director.every(isSettled('director')) &&
      shareholder.every(isSettled('shareholder')));
  for (;;) {
    const unlisted = director.filter((one) => one.status === 'received' && !listed.has(one));
    if (unlisted.length > 0) {
      adding.begin(async () => {
        await skipListedDirectors(onboarding, unlisted);
        for (const one of unlisted) listed.add(one);
      });
      await condition(() => unlisted.every((one) => listed.has(one)) || parked.has('listDirectors'));
    }
    begin('employee', employee, (one, options) =>
      onboarding.step('addEmployee', () => inputOf(one), options),
    );
    begin('director', [...listed], (one, options) =>
      onboarding.step('addDirector', () => inputOf(one), options),
    );
    begin('shareholder', shareholder, (one, options) => shareholders.add(one, options));
    if (isEnough()) return;
    await adding.progress(() => hasNewPersons(onboarding) || isEnough());
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
