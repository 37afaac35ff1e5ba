import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify } from './classification.js';

describe('what an answer means', () => {
  it.each([
    [400, 'FinHubInvalidData', false, false],
    [401, 'FinHubUnauthorized', false, false],
    [403, 'FinHubForbidden', false, false],
    [404, 'FinHubNotFound', false, false],
    [408, 'FinHubUnavailable', true, false],
    [409, 'FinHubConflict', false, false],
    [410, 'FinHubRejected', false, false],
    [418, 'FinHubRejected', false, false],
    [302, 'FinHubRejected', false, false],
    [422, 'FinHubInvalidData', false, false],
    [425, 'FinHubUnavailable', true, false],
    [429, 'FinHubRateLimited', true, false],
    [500, 'FinHubUnavailable', true, true],
    [501, 'FinHubUnavailable', true, true],
    [502, 'FinHubUnavailable', true, true],
    [503, 'FinHubUnavailable', true, false],
    [504, 'FinHubUnavailable', true, true],
  ])('status %d is %s (retryable %s, may have happened %s)', (status, type, retryable, mayHaveHappened) => {
    expect(classify({ kind: 'status', status })).toEqual({ type, retryable, mayHaveHappened });
  });

  it.each([
    ['not-connected', 'FinHubUnavailable', true, false],
    ['interrupted', 'FinHubUnavailable', true, true],
    ['broken-answer', 'FinHubContractViolation', false, true],
    ['refused-in-success', 'FinHubRejected', false, false],
  ] as const)('%s is %s (retryable %s, may have happened %s)', (kind, type, retryable, mayHaveHappened) => {
    expect(classify({ kind })).toEqual({ type, retryable, mayHaveHappened });
  });

  it('repeats what may have happened only for server-side failures', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 599 }), (status) => {
        const { retryable, mayHaveHappened } = classify({ kind: 'status', status });
        return (!mayHaveHappened || (status >= 500 && retryable)) && (status < 500 || retryable);
      }),
    );
  });
});
