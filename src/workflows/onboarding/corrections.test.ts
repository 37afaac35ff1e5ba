import { describe, expect, it } from 'vitest';
import type { IndividualSignup, SealedSecret } from '../../contract/signup.js';
import { correctedFields, correctedIndividual, mergedCorrections, stepsToCorrect } from './corrections.js';

const signup: IndividualSignup = {
  kind: 'individual',
  eventId: 'evt-1',
  occurredAt: '2026-05-01T10:00:00.000Z',
  category: 'STANDARD',
  sealedPassword: null,
  customer: {
    firstName: 'Jonas',
    lastName: 'Petrauskas',
    email: 'jonas@example.com',
    phone: '+37060000000',
    dateOfBirth: '1990-05-15',
    gender: 'MALE',
    nationality: 'Lithuania',
    placeOfBirth: 'Vilnius',
    address: { street: 'A 1', city: 'Vilnius', state: 'V', postalCode: '1', country: 'Lithuania' },
  },
  documents: [],
  consents: [],
  client: {},
};

const none = { customer: {}, organization: {} };

describe('corrections', () => {
  it('change what they name and keep the rest, inside the address as well', () => {
    const corrections = { phone: '+37060000001', address: { city: 'Kaunas' }, category: 'GOLD' };
    expect(correctedIndividual({ corrections: { customer: corrections, organization: {} } }, signup)).toEqual(
      {
        ...signup,
        category: 'GOLD',
        customer: {
          ...signup.customer,
          phone: '+37060000001',
          address: { ...signup.customer.address, city: 'Kaunas' },
        },
      },
    );
    expect(correctedIndividual({ corrections: none }, signup)).toEqual(signup);
  });

  it('add up, the later one on top', () => {
    const first = { phone: '+37060000001', address: { city: 'Kaunas', street: 'Laisvės 1' } };
    const second = { phone: '+37060000002', address: { city: 'Klaipėda' } };
    expect(mergedCorrections(first, second)).toEqual({
      phone: '+37060000002',
      address: { city: 'Klaipėda', street: 'Laisvės 1' },
    });
    expect(mergedCorrections({}, { category: 'GOLD' })).toEqual({ category: 'GOLD' });
  });

  it('never change the e-mail', () => {
    const corrected = correctedIndividual(
      { corrections: { ...none, customer: { email: 'other@example.com' } } },
      signup,
    );
    expect(corrected.customer.email).toBe(signup.customer.email);
  });

  it('are told by name, never by value', () => {
    const sealedPassword = 'sealed' as SealedSecret;
    expect(correctedFields({ firstName: 'Jonas', sealedPassword, address: { city: 'Kaunas' } })).toEqual([
      'firstName',
      'password',
      'address.city',
    ]);
  });

  it('get steps going again that FinHub refused for their data, and no others', () => {
    const step = (name: string, errorType: string) =>
      [name, { step: name, errorType, message: '', since: '', fields: [], retryAt: null }] as const;
    const parked = new Map([
      step('registerIndividual', 'FinHubInvalidData'),
      step('findCategory', 'FinHubInvalidData'),
      step('startVerification', 'FinHubForbidden'),
    ]);
    expect(stepsToCorrect({ parked })).toEqual(['registerIndividual', 'findCategory']);
  });
});
