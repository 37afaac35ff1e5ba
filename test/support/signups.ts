import { randomUUID } from 'node:crypto';
import type { ConsentGiven, ConsentType, DocumentReference } from '../../src/contract/signup.js';
import type { ParsedIndividualSignup } from '../../src/signup/index.js';

export const passport: DocumentReference = {
  type: 'PASSPORT',
  source: 'file:passport.pdf',
  mimeType: 'application/pdf',
};
export const proofOfAddress: DocumentReference = {
  type: 'PROOF_OF_ADDRESS',
  source: 'file:address.pdf',
  mimeType: 'application/pdf',
};
export const consentTo = (type: ConsentType): ConsentGiven => ({
  type,
  version: '1.0',
  acceptedAt: '2026-05-01T10:00:00.000Z',
});
export const allConsents: readonly ConsentGiven[] = [
  consentTo('terms'),
  consentTo('privacy'),
  consentTo('data-processing'),
];

/** The sign-up of a new person with everything FinHub wants, except what the test says otherwise. */
export function signupOf(overrides: Partial<ParsedIndividualSignup> = {}): ParsedIndividualSignup {
  const person = randomUUID();
  return {
    kind: 'individual',
    eventId: `evt-${person}`,
    occurredAt: '2026-05-01T10:00:00.000Z',
    category: 'INDIVIDUAL_STANDARD',
    password: null,
    customer: {
      firstName: 'John',
      lastName: 'Petrauskas',
      email: `john.${person}@example.com`,
      phone: '+37062767557',
      dateOfBirth: '1990-05-15',
      gender: 'MALE',
      nationality: 'Lithuania',
      placeOfBirth: 'Vilnius',
      address: {
        street: '123 Test Street',
        city: 'Vilnius',
        state: 'Vilnius County',
        postalCode: '12345',
        country: 'Lithuania',
      },
    },
    documents: [passport, proofOfAddress],
    consents: allConsents,
    client: {},
    ...overrides,
  };
}

/** One effect for each step of a person's onboarding, as the sandbox's ledger counts them. */
export const oneEffectPerStep = {
  registration: 1,
  session: 1,
  verification: 1,
  'document/PASSPORT': 1,
  'document/PROOF_OF_ADDRESS': 1,
  'consent/terms': 1,
  'consent/privacy': 1,
  'consent/data-processing': 1,
  'decision/APPROVED': 1,
  activation: 1,
  wallet: 1,
} as const;

/** The sign-up event from which `src/signup` makes such a sign-up. */
export function signupEventOf(signup: ParsedIndividualSignup): object {
  const { eventId, occurredAt, category, customer, documents, consents, client } = signup;
  return {
    id: eventId,
    type: 'individual.signup',
    occurredAt,
    customer: { ...customer, category },
    documents,
    consents,
    client,
  };
}
