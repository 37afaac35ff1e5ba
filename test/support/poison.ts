import fc from 'fast-check';
import { companyEventOf, companyOf } from './companies.js';
import { marker, poisonValues, type FieldKind } from './poison-values.js';
import { signupEventOf, signupOf } from './signups.js';

/** A sign-up that is right but for one thing. */
export interface Poison {
  /** What is wrong with it, in words. */
  readonly what: string;
  /** Where: JSON pointer into the sign-up as it is sent. */
  readonly pointer: string;
  /** The sign-up as it is sent. */
  readonly body: string;
  /** The poison alone, as it is sent. */
  readonly json: string;
}

type Json = Readonly<Record<string, unknown>>;

/** A kind of sign-up: what can be poisoned in it, by JSON pointer. */
interface Target {
  readonly make: () => Json;
  readonly fields: Readonly<Record<string, FieldKind>>;
  readonly objects: readonly string[];
  /** Lists, each with more entries than it may have. */
  readonly lists: Readonly<Record<string, readonly number[]>>;
}

const person = {
  firstName: 'name',
  lastName: 'name',
  email: 'email',
  phone: 'phone',
  dateOfBirth: 'birthDate',
  gender: 'name',
  nationality: 'name',
} as const;
const address = { street: 'name', city: 'name', state: 'name', postalCode: 'name', country: 'name' } as const;
const document = {
  type: 'code',
  source: 'source',
  mimeType: 'choice',
  fileName: 'line',
  sha256: 'hash',
} as const;
const common = {
  '/id': 'line',
  '/type': 'choice',
  '/occurredAt': 'time',
  '/documents': 'list',
  '/consents': 'list',
  '/client': 'object',
  ...below('/documents/0', document),
  ...below('/consents/0', { type: 'choice', version: 'line', acceptedAt: 'time' }),
  ...below('/client', { ip: 'ip', deviceId: 'header', platform: 'header' }),
} as const;
const commonObjects = ['', '/documents/0', '/consents/0', '/client'];
const commonLists = { '/documents': [51, 5_000], '/consents': [51, 10_000] };

const individual: Target = {
  make: () => {
    const { customer, ...signup } = signupOf();
    const event = signupEventOf({
      ...signup,
      customer: { ...customer, ...marked(customer) },
      client: client(),
    });
    return complete(event, 'customer', {});
  },
  fields: {
    ...common,
    '/customer': 'object',
    ...below('/customer', { ...person, placeOfBirth: 'name', category: 'category', password: 'password' }),
    ...below('/customer/address', address),
  },
  objects: [...commonObjects, '/customer', '/customer/address'],
  lists: commonLists,
};

const organization: Target = {
  make: () => {
    const company = companyOf();
    const details = { ...company.organization, legalName: `${marker} UAB` };
    const optional = {
      ...{ legalForm: 'LIMITED_LIABILITY_COMPANY', industry: 'TECHNOLOGY', incorporationDate: '2015-03-02' },
      ...{ website: 'https://company.example.com', businessDescription: `${marker} for bookkeepers` },
    };
    const event = companyEventOf({ ...company, organization: details, client: client() });
    return complete(event, 'organization', optional);
  },
  fields: {
    ...common,
    '/organization': 'object',
    '/employees': 'list',
    '/directors': 'list',
    '/shareholders': 'list',
    ...below('/organization', { legalName: 'name', tradingName: 'name', registrationNumber: 'name' }),
    ...below('/organization', { taxId: 'name', email: 'email', phone: 'phone', legalForm: 'code' }),
    ...below('/organization', { industry: 'code', incorporationDate: 'pastDay', website: 'website' }),
    ...below('/organization', { businessDescription: 'line', category: 'category', password: 'password' }),
    ...below('/organization/address', address),
    ...below('/employees/1', { ...person, position: 'name', department: 'name', roles: 'list' }),
    '/employees/1/roles/0': 'code',
    ...below('/directors/0', { ...person, role: 'code' }),
    ...below('/shareholders/1', { type: 'choice', firstName: 'name', lastName: 'name' }),
    ...below('/shareholders/1', { ownershipPercentage: 'share', isBeneficialOwner: 'flag', isPEP: 'flag' }),
  },
  objects: [
    ...[...commonObjects, '/organization', '/organization/address'],
    ...['/employees/0', '/directors/0', '/shareholders/1'],
  ],
  lists: {
    ...commonLists,
    '/employees': [201, 3_000],
    '/directors': [201, 3_000],
    '/shareholders': [201, 10_000],
    '/employees/0/roles': [21, 100_000],
  },
};

/** Sign-ups of both kinds, plain or as CloudEvents, each with one poison in one place. */
export function poisonSignups(): fc.Arbitrary<Poison> {
  return fc
    .tuple(fc.constantFrom(individual, organization), fc.boolean())
    .chain(([target, isCloudEvent]) =>
      poisonIn(target).map((poison) => readable(isCloudEvent ? asCloudEvent(poison) : poison)),
    );
}

/** What is put into a valid sign-up: `json` at `pointer`, in the place of what is there. */
interface Placed {
  readonly what: string;
  readonly pointer: string;
  readonly json: string;
  readonly event: Json;
  /** Where it is put, if it is not the poison itself that is put there. */
  readonly at?: string;
}

function poisonIn(target: Target): fc.Arbitrary<Placed> {
  const { fields, objects, lists, make } = target;
  // By kind first, since most fields are names.
  const kinds = [...new Set(Object.values(fields))];
  const inField = fc
    .constantFrom(...kinds)
    .chain((kind) =>
      fc.tuple(
        fc.constantFrom(...Object.keys(fields).filter((pointer) => fields[pointer] === kind)),
        poisonValues[kind],
      ),
    )
    .map(([pointer, poison]): Placed => ({ ...poison, pointer, event: make() }));
  const object = fc.constantFrom(...objects);
  const reserved = fc
    .tuple(
      object,
      fc.constantFrom('__proto__', 'constructor', 'prototype'),
      fc.constantFrom('', '/more/0/deep'),
    )
    .map(([at, name, deeper]): Placed => {
      const event = make();
      const poison = `"${name}":{"polluted":"${marker}","isAdmin":true}`;
      const member = deeper === '' ? poison : `"more":[{"deep":{${poison}}}]`;
      const json = withMember(member, valueAt(event, at));
      return { what: `a member ${name}`, pointer: `${at}${deeper}/${name}`, at, json, event };
    });
  const repeated = fc.tuple(object, fc.nat(), fc.boolean()).map(([at, nth, isEscaped]): Placed => {
    const event = make();
    const names = Object.keys(Object(valueAt(event, at)) as object);
    const name = names[nth % names.length] ?? '';
    const spelled = isEscaped
      ? `\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}`
      : name;
    const json = withMember(`"${spelled}":"${marker}"`, valueAt(event, at));
    return { what: 'a member that is there twice', pointer: `${at}/${name}`, at, json, event };
  });
  const tooMany = fc.constantFrom(...Object.entries(lists)).chain(([pointer, counts]) =>
    fc
      .tuple(fc.constantFrom(...counts), fc.constantFrom('one', 'number', 'object'))
      .map(([count, of]): Placed => {
        const event = make();
        const entries = { one: valueAt(event, `${pointer}/0`), number: 4_711, object: {} };
        const json = JSON.stringify(Array(count).fill(entries[of]));
        return { what: `${String(count)} entries`, pointer, json, event };
      }),
  );
  return fc.oneof(
    { weight: 16, arbitrary: inField },
    { weight: 2, arbitrary: reserved },
    { weight: 2, arbitrary: repeated },
    { weight: 1, arbitrary: tooMany },
  );
}

/** The same in a structured CloudEvent: id, type and time in the envelope, the rest in `data`. */
function asCloudEvent({ event, pointer, at, ...poison }: Placed): Placed {
  const { id, type, occurredAt, ...data } = event;
  const envelope = { specversion: '1.0', source: '/sign-up', id, type, time: occurredAt, data };
  if (at !== undefined) return { ...poison, event: envelope, pointer: `/data${pointer}`, at: `/data${at}` };
  const inEnvelope: Readonly<Record<string, string>> = {
    '/id': '/id',
    '/type': '/type',
    '/occurredAt': '/time',
  };
  return { ...poison, event: envelope, pointer: inEnvelope[pointer] ?? `/data${pointer}` };
}

/** With a name of its own in the report of a failure, since the body may have a megabyte. */
function readable({ what, pointer, json, event, at = pointer }: Placed): Poison {
  const poison = { what, pointer, json, body: bodyWith(event, at, json) };
  return Object.assign(poison, { [fc.toStringMethod]: () => `${what} at ${pointer}: ${json.slice(0, 80)}` });
}

const placeholder = '"the poison goes here"';

function bodyWith(event: Json, pointer: string, json: string): string {
  const copy: unknown = structuredClone(event);
  const path = pointer.split('/').slice(1);
  const last = path.pop();
  if (last === undefined) return json;
  const parent = path.reduce(member, copy);
  (parent as Record<string, unknown>)[last] = JSON.parse(placeholder);
  return JSON.stringify(copy).replace(placeholder, () => json);
}

function valueAt(event: Json, pointer: string): unknown {
  return pointer.split('/').slice(1).reduce(member, event);
}

function member(value: unknown, name: string): unknown {
  return (value as Json)[name];
}

function withMember(text: string, value: unknown): string {
  return `{${text},${JSON.stringify(value).slice(1)}`;
}

function below(pointer: string, fields: Readonly<Record<string, FieldKind>>): Record<string, FieldKind> {
  return Object.fromEntries(Object.entries(fields).map(([name, kind]) => [`${pointer}/${name}`, kind]));
}

function marked({ email }: { readonly email: string }) {
  return { firstName: marker, lastName: `van ${marker}`, email: `${marker}.${email}` };
}

function client() {
  return { ip: '203.0.113.7', deviceId: marker, platform: 'web' };
}

/** With everything that a sign-up may have. */
function complete(event: object, member: 'customer' | 'organization', more: object): Json {
  const { documents, ...rest } = event as Json & { readonly documents: readonly object[] };
  const details = { ...(rest[member] as object), ...more, password: `${marker}-0123456789!` };
  const hashed = { fileName: `${marker}.pdf`, sha256: 'a'.repeat(64) };
  return { ...rest, [member]: details, documents: documents.map((one) => ({ ...one, ...hashed })) };
}
