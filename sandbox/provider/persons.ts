import type { Organization, Person } from '../state/customers.js';
import type { FieldError } from '../state/records.js';
import { emailKey } from '../state/state.js';
import type { Call } from './call.js';
import { matchesPattern } from './email-pattern.js';
import { passwordRecord } from './password.js';
import type { Provider } from './provider.js';

/** How every generated password begins, so that one that leaked can be searched for. */
const temporaryPasswordMark = 'Temporary-1!';

/** A user's generated credentials. The password is shown once, in the answer to the call that adds the person. */
interface Credentials {
  readonly username: string;
  readonly temporaryPassword: string;
}

type PersonOf<Kind extends Person['kind']> = Extract<Person, { kind: Kind }>;

/** An organization's people of one kind, in the order in which they were added. */
export function personsOf<Kind extends Person['kind']>(
  { state }: Provider,
  organizationId: string,
  kind: Kind,
): readonly PersonOf<Kind>[] {
  const isOfKind = (person: Person): person is PersonOf<Kind> => person.kind === kind;
  return state.persons.where('organization', organizationId).filter(isOfKind);
}

/** The one of `people` with this e-mail, however it is written. */
export function withEmail<P extends { readonly email: string }>(
  people: readonly P[],
  email: string,
): P | undefined {
  return people.find((person) => emailKey(person.email) === emailKey(email));
}

/** The user that a natural person becomes; one without an e-mail signs in by the user's id. */
export function newUser({ ids }: Provider, email?: string) {
  const id = ids.uuid('user');
  const username = email ?? id;
  const temporaryPassword = `${temporaryPasswordMark}${ids.uuid('temporary-password')}`;
  const credentials: Credentials = { username, temporaryPassword };
  return { user: { id, username, password: passwordRecord(temporaryPassword) }, credentials };
}

/** What is wrong with the details of a natural person, which have the names `<prefix>email` and so on in the call. */
export function personErrors(
  provider: Provider,
  {
    email,
    dateOfBirth = '1970-01-01',
  }: { readonly email: string; readonly dateOfBirth?: string | undefined },
  prefix: string,
): FieldError[] {
  const { refusedPersons } = provider.switches();
  const errors: FieldError[] = [];
  if (refusedPersons.some((pattern) => matchesPattern(pattern, email))) {
    errors.push({ field: `${prefix}email`, message: 'is refused' });
  }
  if (Date.parse(dateOfBirth) >= Date.now()) {
    errors.push({ field: `${prefix}dateOfBirth`, message: 'must be in the past' });
  }
  return errors;
}

/** The number of a person: that of an equal one, else the next. */
export function numberOf<P extends Person>(people: readonly P[], isEqual: (person: P) => boolean): number {
  const numbers = people.map(({ number }) => number);
  return people.find(isEqual)?.number ?? Math.max(0, ...numbers) + 1;
}

/** Adds a person; the ledger tells people of one kind apart by their numbers. */
export function addPerson<P extends Person>(
  provider: Provider,
  { requestId }: Call,
  { id: customerId }: Organization,
  person: P,
): P {
  provider.state.persons.put(person);
  provider.ledger.record(person.kind, { customerId, item: String(person.number), requestId });
  return person;
}
