import { describe, expect, it } from 'vitest';
import { failureInSuccess, payloadOf } from './envelope.js';

const payload = { id: '1' };

describe('envelopes', () => {
  it.each([
    ['E-A', { code: 200, data: payload, message: 'Success' }],
    ['E-B', { success: true, data: payload }],
    ['E-C', { success: true, code: 200, timestamp: '2026-03-14T10:00:00', message: 'ok', data: payload }],
    ['E-D, the bare payload', payload],
    ['E-E', { code: 200, message: 'ok', redirectUrl: '/auth/activate-account', data: payload }],
  ])('%s is unwrapped', (_name, body) => {
    expect(payloadOf(body)).toEqual(payload);
    expect(failureInSuccess(body)).toBeUndefined();
  });

  it.each([
    [{ code: 200, message: 'ok' }],
    [{ code: 200, data: null }],
    [{ success: true, data: {} }],
    [undefined],
  ])('no data is an empty payload: %j', (body) => {
    expect(payloadOf(body)).toEqual({});
  });

  it('keeps a list as it is, wrapped or bare', () => {
    expect(payloadOf({ code: 200, data: [1] })).toEqual([1]);
    expect(payloadOf([1])).toEqual([1]);
  });

  it.each([
    [{ success: false, code: -1, msg: 'x' }, 'refused'],
    [{ success: false, error: { code: 'SIMULATED_FAILURE', message: 'x' } }, 'refused'],
    [{ code: 200, data: { success: false, errorType: 'AUTHENTICATION' } }, 'refused'],
    [{ code: 409, message: 'x' }, 409],
    [{ success: false, code: 422 }, 422],
  ])('%j is a failure in spite of its 200', (body, expected) => {
    expect(failureInSuccess(body)).toBe(expected);
  });
});
