import { credentialsRejected, type FinHubError } from './errors.js';

/** FinHub locks an account for 30 minutes after five refused sign-ins (`docs/finhub.md`, tokens). */
const PAUSE_MS = 31 * 60 * 1000;
const REFUSALS_TO_LOCK = 5;

export interface SignInRefusal {
  /** How FinHub refused: `status 401`. */
  readonly detail: string;
  readonly status: number;
  /** Refused sign-ins in a row, and how many lock the account, where the answer says so. */
  readonly counter?: { readonly attempts: number; readonly maxAttempts: number } | undefined;
}

export interface SignInGate {
  /**
   * Throws `FinHubCredentialsRejected` where another sign-in might lock the account. `insistence`: the operator's retry that
   * asks for one all the same, which each may once; but nobody on the refusal that locks, for 31 minutes.
   */
  pass(insistence: string | undefined): void;
  /** Notes a refused sign-in and gives the error for it. */
  refused(refusal: SignInRefusal): FinHubError;
  granted(): void;
}

interface LastRefusal {
  readonly at: number;
  readonly status: number;
  /** Refused sign-ins in a row, as FinHub counts them, else by this gate. */
  readonly attempts: number;
  readonly nearLock: boolean;
  readonly nextLocks: boolean;
}

/** Lets one sign-in be refused per 31 minutes, and none on its own once the account is two refusals from its lock. */
export function createSignInGate(now: () => number): SignInGate {
  let last: LastRefusal | undefined;
  let heard: string | undefined;
  return {
    pass(insistence) {
      if (last === undefined) return;
      const isRecent = now() - last.at < PAUSE_MS;
      const insists = insistence !== undefined && insistence !== heard;
      heard = insistence ?? heard;
      if (insists && !(last.nextLocks && isRecent)) return;
      if (insists) {
        throw credentialsRejected(
          'another refusal would lock the account, so it is tried again 31 minutes after the last at the earliest',
          last.status,
        );
      }
      if (last.nearLock) {
        throw credentialsRejected(
          'the account is close to its lock, so it is not tried again by itself',
          last.status,
        );
      }
      if (isRecent) {
        throw credentialsRejected('less than 31 minutes ago, so it is not tried again yet', last.status);
      }
    },
    refused({ detail, status, counter }) {
      const { attempts, maxAttempts } = counter ?? {
        attempts: (last?.attempts ?? 0) + 1,
        maxAttempts: REFUSALS_TO_LOCK,
      };
      const [nearLock, nextLocks] = [attempts >= maxAttempts - 2, attempts >= maxAttempts - 1];
      last = { at: now(), status, attempts, nearLock, nextLocks };
      return credentialsRejected(detail, status);
    },
    granted() {
      last = undefined;
    },
  };
}
