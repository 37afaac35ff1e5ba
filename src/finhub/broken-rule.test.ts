import { describe, expect, it } from 'vitest';
import { brokenRuleIn } from './broken-rule.js';

describe('the rule that a decided verification takes no documents', () => {
  it.each([
    { message: 'The verification is closed' },
    { data: { error: 'Verification already completed' } },
    { errors: [{ message: 'verification is no longer open' }] },
  ])('is read from %o', (body) => {
    expect(brokenRuleIn('uploadDocument', body)).toBe('verification-closed');
  });

  it.each([
    { message: 'fileContent is not valid' },
    { errors: [{ field: 'verificationId', message: 'must equal the id in the path' }] },
  ])('is not read into %o', (body) => {
    expect(brokenRuleIn('uploadDocument', body)).toBeUndefined();
  });
});

describe('the rule that shares total 100 percent', () => {
  it.each([
    ['the message', { code: 422, message: 'Total ownership would be 120.5%', data: {} }],
    ['data.error', { code: 422, message: 'x', data: { error: 'Shares must sum to 100' } }],
    ['data.details', { data: { details: 'Ownership exceeds 100 percent' } }],
    ['errors[]', { data: { errors: [{ field: 'x', message: 'Percentages total more than 100%' }] } }],
    ['an error object', { success: false, error: { code: 'X', message: 'ownership above 100.00 %' } }],
    ["a refused field's name", { data: { field: 'totalOwnership' } }],
    ["a member's name", { data: { error: 'x', shareTotal: 120.5 } }],
  ])('is named by %s', (_where, body) => {
    expect(brokenRuleIn('addShareholder', body)).toBe('share-total');
  });

  it.each([
    ['other rules', { message: 'The holder is sanctioned', data: { field: 'ownershipPercentage' } }],
    ['a name with the word in it', { message: 'Total Holding is not known', data: {} }],
    ['numbers alone', { message: 'Rule 100 of 120', data: { errors: ['total'] } }],
    ['no body', undefined],
  ])('is not named by %s', (_where, body) => {
    expect(brokenRuleIn('addShareholder', body)).toBeUndefined();
  });

  it('concerns shareholders only', () => {
    expect(brokenRuleIn('activateOrganization', { message: 'Shares total 90 percent' })).toBeUndefined();
  });
});
