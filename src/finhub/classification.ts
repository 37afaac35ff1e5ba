import type { FinHubFailureType } from '../contract/failures.js';

/** How a call ended that did not succeed. */
export type Outcome =
  /** No connection: the request never left. */
  | { readonly kind: 'not-connected' }
  /** The connection broke, or the time was up, after the request may have left. */
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'status'; readonly status: number }
  /** A 2xx whose body is unreadable or breaks the response schema. */
  | { readonly kind: 'broken-answer' }
  /** A 2xx whose body says `success: false` without naming a status. */
  | { readonly kind: 'refused-in-success' };

export interface Classification {
  readonly type: FinHubFailureType;
  /** Whether repeating the same call can help. */
  readonly retryable: boolean;
  /** Whether FinHub may have done what was asked all the same. */
  readonly mayHaveHappened: boolean;
}

const final = (type: FinHubFailureType): Classification => ({
  type,
  retryable: false,
  mayHaveHappened: false,
});

const notDone: Classification = { type: 'FinHubUnavailable', retryable: true, mayHaveHappened: false };
const inDoubt: Classification = { type: 'FinHubUnavailable', retryable: true, mayHaveHappened: true };

/** The error table of `docs/finhub.md`. */
export function classify(outcome: Outcome): Classification {
  switch (outcome.kind) {
    case 'not-connected':
      return notDone;
    case 'interrupted':
      return inDoubt;
    case 'broken-answer':
      return { type: 'FinHubContractViolation', retryable: false, mayHaveHappened: true };
    case 'refused-in-success':
      return final('FinHubRejected');
    case 'status':
      return classifyStatus(outcome.status);
  }
}

function classifyStatus(status: number): Classification {
  switch (status) {
    case 400:
    case 422:
      return final('FinHubInvalidData');
    case 401:
      return final('FinHubUnauthorized');
    case 403:
      return final('FinHubForbidden');
    case 404:
      return final('FinHubNotFound');
    case 409:
      return final('FinHubConflict');
    case 408:
    case 425:
    case 503:
      return notDone;
    case 429:
      return { ...notDone, type: 'FinHubRateLimited' };
    default:
      return status >= 500 ? inDoubt : final('FinHubRejected');
  }
}
