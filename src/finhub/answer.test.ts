import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { payloadFrom } from './answer.js';
import { FinHubError } from './errors.js';

const body = {
  email: 'a@example.com',
  person: { firstName: 'Zydre Ona', lastName: 'Petrauskas', phone: '+37061234567', taxId: 'LT100' },
  addresses: [{ zip: 9308 }],
};

const fieldsOf = (named: readonly string[]) => refusal(named).fields;

/** The error for a 400 that names these. */
function refusal(named: readonly string[]): FinHubError {
  const value = { missingKeys: named, invalidValues: Object.fromEntries(named.map((name) => [name, 1])) };
  const answer = { status: 400, retryAfterMs: undefined, body: { kind: 'json', value } } as const;
  try {
    payloadFrom(answer, { operation: 'registerIndividual', effectful: true, body, payload: z.unknown() });
  } catch (error) {
    if (error instanceof FinHubError) return error;
  }
  throw new Error('400 is no success');
}

describe('the fields that FinHub refused', () => {
  it('are those that the call has, with or without what FinHub puts before them', () => {
    const named = ['person.lastName', 'addresses[0].zip', 'zip', 'payload.person.taxId'];
    expect(fieldsOf(named)).toEqual(named);
  });

  it('are also those that the call lacks', () => {
    const named = ['nationality', 'person.placeOfBirth', 'risk_level', 'identityDocuments[1].issuer'];
    expect(fieldsOf(named)).toEqual(named);
  });

  it.each([
    ...['PETRAUSKAS', 'Zydre', 'Gedimino', 'LT100', '9308'],
    ...['37061234567', '061234567', '19900515', '15.05.1990', 'LT601010012345678901'],
    ...['person.Zydre', 'addresses[19900515]', ''],
    ...['zydre', 'petrauskas', 'ona_petrauskas', 'onaOfLithuania', 'example'],
  ])('are never a value in their place: %s', (value) => {
    expect(fieldsOf([value])).toEqual([]);
  });

  it('lose a value that stands before them', () => {
    expect(fieldsOf(['Zydre.phone'])).toEqual(['phone']);
  });

  it('are all counted, known or not', () => {
    expect(refusal(['zip', 'Zydre', 'Gedimino']).message).toContain('refused 3 fields');
    expect(refusal(['zip', 'Zydre', 'Gedimino']).fieldCount).toBe(3);
  });
});
