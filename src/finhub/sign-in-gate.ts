import { credentialsRejected, type FinHubError } from './errors.js';

/** FinHub locks an account for 30 minutes after five refused sign-ins (`docs/finhub.md`, tokens). */
const PAUSE_MS = 31 * 60 * 1000;

export interface SignInRefusal {
  /** How FinHub refused: `status 401`. */
  readonly detail: string;
  readonly status: number;
  /** Refused sign-ins in a row, and how many lock the account, where the answer says so. */
  readonly counter?: { readonly attempts: number; readonly maxAttempts: number } | undefined;
}

export interface SignInGate {
  /** Throws `FinHubCredentialsRejected` where another sign-in might lock the account. An operator may insist. */
  pass(insisted: boolean): void;
  /** Notes a refused sign-in and gives the error for it. */
  refused(refusal: SignInRefusal): FinHubError;
  granted(): void;
}

/** Lets one sign-in be refused per 31 minutes, and none on its own once the account is two refusals from its lock. */
export function createSignInGate(now: () => number): SignInGate {
  let last: { readonly at: number; readonly nearLock: boolean; readonly status: number } | undefined;
  return {
    pass(insisted) {
      if (last === undefined || insisted) return;
      if (last.nearLock) {
        throw credentialsRejected(
          'the account is close to its lock, so it is not tried again by itself',
          last.status,
        );
      }
      if (now() - last.at < PAUSE_MS) {
        throw credentialsRejected('less than 31 minutes ago, so it is not tried again yet', last.status);
      }
    },
    refused({ detail, status, counter }) {
      const nearLock = counter !== undefined && counter.attempts >= counter.maxAttempts - 2;
      last = { at: now(), nearLock, status };
      return credentialsRejected(detail, status);
    },
    granted() {
      last = undefined;
    },
  };
}
