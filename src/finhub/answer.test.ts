import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { payloadFrom } from './answer.js';
import { FinHubError } from './errors.js';

const body = {
  email: 'a@example.com',
  person: { lastName: 'Petrauskas', taxId: 'LT100' },
  addresses: [{ zip: 9308 }],
};

/** The fields of the error for a 400 that names these. */
function fieldsOf(named: readonly string[]): readonly string[] {
  const value = { missingKeys: named, invalidValues: Object.fromEntries(named.map((name) => [name, 1])) };
  const answer = { status: 400, retryAfterMs: undefined, body: { kind: 'json', value } } as const;
  try {
    payloadFrom(answer, { operation: 'registerIndividual', effectful: true, body, payload: z.unknown() });
  } catch (error) {
    if (error instanceof FinHubError) return error.fields;
  }
  throw new Error('400 is no success');
}

describe('the fields that FinHub refused', () => {
  it('are names, never values of the call in their place', () => {
    expect(fieldsOf(['person.lastName', 'PETRAUSKAS', 'LT100', '9308', 'zip'])).toEqual([
      'person.lastName',
      'zip',
    ]);
  });
});
