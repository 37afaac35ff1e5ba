import { describe, expect, it } from 'vitest';
import { missingConsents, missingDocuments } from './requirements.js';

describe('what a case still needs', () => {
  const required = [['PASSPORT', 'NATIONAL_ID'], ['PROOF_OF_ADDRESS']];

  it('takes any one of the alternatives for a required document', () => {
    expect(missingDocuments(required, ['NATIONAL_ID', 'PROOF_OF_ADDRESS'])).toEqual([]);
  });

  it('names missing documents with their alternatives', () => {
    expect(missingDocuments(required, ['BANK_STATEMENT'])).toEqual([
      'PASSPORT|NATIONAL_ID',
      'PROOF_OF_ADDRESS',
    ]);
  });

  it('names missing consents in the order in which they are to be accepted', () => {
    expect(missingConsents(['terms', 'privacy', 'data-processing'], ['privacy'])).toEqual([
      'terms',
      'data-processing',
    ]);
  });
});
