import { randomUUID } from 'node:crypto';
import type { DocumentReference } from '../../src/contract/signup.js';
import type { ParsedOrganizationSignup } from '../../src/signup/index.js';
import { allConsents } from './signups.js';

export const certificate: DocumentReference = {
  type: 'CERTIFICATE_OF_INCORPORATION',
  source: 'file:certificate.pdf',
  mimeType: 'application/pdf',
};

const someone = (email: string) => ({
  firstName: 'Rasa',
  lastName: 'Kazlauskienė',
  email,
  phone: '+37062767557',
  dateOfBirth: '1985-03-25',
  nationality: 'Lithuania',
  gender: 'FEMALE',
});

/** An employee with this e-mail address, who may act for the organization. */
export const employeeOf = (email: string) => ({
  ...someone(email),
  position: 'COMPLIANCE_OFFICER',
  department: 'Compliance',
  roles: ['COMPLIANCE_OFFICER', 'ADMIN_USER'],
});

export const directorOf = (email: string) => ({ ...someone(email), role: 'MANAGING_DIRECTOR' });

export const ownerOf = (lastName: string, ownershipPercentage: number) => ({
  type: 'INDIVIDUAL' as const,
  firstName: 'Ona',
  lastName,
  ownershipPercentage,
  ...(ownershipPercentage >= 25 && { isBeneficialOwner: true }),
});

/** The sign-up of a new company with everything FinHub wants, except what the test says otherwise. */
export function companyOf(overrides: Partial<ParsedOrganizationSignup> = {}): ParsedOrganizationSignup {
  const company = randomUUID();
  const at = (name: string) => `${name}.${company}@example.com`;
  return {
    kind: 'organization',
    eventId: `evt-${company}`,
    occurredAt: '2026-05-01T10:00:00.000Z',
    category: 'B2B_SMALL_BUSINESS',
    password: null,
    organization: {
      legalName: 'Baltijos Kodas UAB',
      tradingName: 'Baltijos Kodas',
      registrationNumber: '305123456',
      taxId: 'LT100012345678',
      email: at('office'),
      phone: '+37052000000',
      address: {
        street: 'Konstitucijos pr. 1',
        city: 'Vilnius',
        state: 'Vilnius County',
        postalCode: '09308',
        country: 'Lithuania',
      },
    },
    employees: [employeeOf(at('first')), employeeOf(at('second'))],
    directors: [directorOf(at('director'))],
    shareholders: [ownerOf('Jonaitienė', 60), ownerOf('Petraitienė', 40)],
    documents: [certificate],
    consents: allConsents,
    client: {},
    ...overrides,
  };
}

/** How many people a company has in each role. */
interface Headcount {
  readonly employees: number;
  readonly directors: number;
  readonly shareholders: number;
}

/** The people of a large company, none of them equal to another; the shares total exactly 100. */
export function peopleOf({ employees, directors, shareholders }: Headcount) {
  const company = randomUUID();
  const each = <Person>(count: number, person: (index: number) => Person) =>
    Array.from({ length: count }, (_, index) => person(index));
  const smallest = Math.floor(1000 / shareholders);
  const tenths = (index: number) =>
    index < shareholders - 1 ? smallest : 1000 - smallest * (shareholders - 1);
  return {
    employees: each(employees, (index) => employeeOf(`employee.${index}.${company}@example.com`)),
    directors: each(directors, (index) => directorOf(`director.${index}.${company}@example.com`)),
    shareholders: each(shareholders, (index) => ownerOf(`Savininkė ${index}`, tenths(index) / 10)),
  };
}

/** One effect for each step of such a company's onboarding, as the sandbox's ledger counts them. */
export const oneEffectPerCompanyStep = {
  registration: 1,
  'employee/1': 1,
  'employee/2': 1,
  'director/1': 1,
  'shareholder/1': 1,
  'shareholder/2': 1,
  session: 1,
  verification: 1,
  'document/CERTIFICATE_OF_INCORPORATION': 1,
  'consent/terms': 1,
  'consent/privacy': 1,
  'consent/data-processing': 1,
  'decision/APPROVED': 1,
  activation: 1,
  wallet: 1,
} as const;

type People = Pick<ParsedOrganizationSignup, 'employees' | 'directors' | 'shareholders'>;

/** One effect for each step and each of these people, for the rest as in `oneEffectPerCompanyStep`. */
export function oneEffectEach({ employees, directors, shareholders }: People): Record<string, number> {
  const steps = Object.entries(oneEffectPerCompanyStep).filter(([effect]) => !isOfPerson(effect));
  const people = Object.entries({ employee: employees, director: directors, shareholder: shareholders });
  return Object.fromEntries([
    ...steps,
    ...people.flatMap(([role, { length }]) =>
      Array.from({ length }, (_, index) => [`${role}/${index + 1}`, 1] as const),
    ),
  ]);
}

function isOfPerson(effect: string): boolean {
  return /^(employee|director|shareholder)\//.test(effect);
}

/** The sign-up event from which `src/signup` makes such a sign-up. */
export function companyEventOf(signup: ParsedOrganizationSignup): object {
  const { eventId, occurredAt, category, organization } = signup;
  const { employees, directors, shareholders, documents, consents, client } = signup;
  return {
    ...{ employees, directors, shareholders, documents, consents, client },
    id: eventId,
    type: 'organization.signup',
    occurredAt,
    organization: { ...organization, category },
  };
}
