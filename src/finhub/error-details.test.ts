import { describe, expect, it } from 'vitest';
import { conflictIn, fieldsIn, signInAttemptsIn } from './error-details.js';

describe('fields that FinHub names', () => {
  it.each([
    [
      'data.errors[]',
      { data: { errors: [{ field: 'phone', message: 'x' }, { field: 'a.b[0]' }] } },
      ['phone', 'a.b[0]'],
    ],
    ['data.field', { code: 400, data: { field: 'email' } }, ['email']],
    ['errors[] outside data', { errors: [{ field: 'email' }] }, ['email']],
    [
      'missing and invalid keys',
      { data: { missingKeys: ['k'], invalidValues: { v: 'secret' } } },
      ['k', 'v'],
    ],
    ['the same twice', { data: { field: 'email', errors: [{ field: 'email' }] } }, ['email']],
    ['nothing', { data: { errors: 'none', field: 7 } }, []],
    ['no body', undefined, []],
  ])('come from %s', (_where, body, expected) => {
    expect(fieldsIn(body)).toEqual(expected);
  });

  it('leave out what is no name, so that no value slips through', () => {
    expect(
      fieldsIn({ data: { errors: [{ field: 'john@example.com' }, { field: 'x'.repeat(81) }] } }),
    ).toEqual([]);
  });
});

describe('what a conflict names', () => {
  it('is the customer by its bare id, with user and e-mail', () => {
    expect(
      conflictIn({ data: { id: 'c-1', user: { id: 'u-1', email: 'j@example.com' } } }, 'customer'),
    ).toEqual({
      customerId: 'c-1',
      userId: 'u-1',
      email: 'j@example.com',
    });
  });

  it('is the open verification by either of its names', () => {
    expect(conflictIn({ data: { id: 'v-1' } }, 'verification')).toEqual({ verificationId: 'v-1' });
    expect(conflictIn({ data: { verificationId: 'v-2' } }, 'verification')).toEqual({
      verificationId: 'v-2',
    });
  });

  it('is an organization by its own id, where one was to be created', () => {
    const data = { organizationId: 'o-1', id: 'x-1' };
    expect(conflictIn({ data }, 'organization')).toEqual({ customerId: 'o-1' });
    expect(conflictIn({ data }, 'customer')).toEqual({ customerId: 'x-1' });
    expect(conflictIn({ data }, undefined)).toEqual({});
  });

  it('is a person of an organization with the user made for them', () => {
    const individual = { userId: 'u-1', email: 'j@example.com', password: 'p' };
    expect(conflictIn({ data: { individual, email: 'org@example.com' } }, undefined)).toEqual({
      userId: 'u-1',
      email: 'j@example.com',
    });
    expect(conflictIn({ data: { individual: 'u-1', userId: 'u-2' } }, undefined)).toEqual({ userId: 'u-2' });
  });

  it('is nothing for a call that creates nothing, or ids that are none', () => {
    expect(conflictIn({ data: { id: 'x' } }, undefined)).toEqual({});
    expect(conflictIn({ data: { customerId: '..', userId: 7 } }, 'customer')).toEqual({});
    expect(conflictIn('text', 'customer')).toBeUndefined();
  });
});

it('reads how close an account is to its lock', () => {
  expect(signInAttemptsIn({ data: { attempts: 3, maxAttempts: 5 } })).toEqual({
    attempts: 3,
    maxAttempts: 5,
  });
  expect(signInAttemptsIn({ data: { attempts: 'many' } })).toBeUndefined();
});
