import { credentialsRejected, type FinHubError } from './errors.js';

/** FinHub locks an account for 30 minutes after five refused sign-ins (`docs/finhub.md`, tokens). */
const PAUSE_MS = 31 * 60 * 1000;
const REFUSALS_TO_LOCK = 5;
/** Within it several cases that insist count as one operator who retries many. */
const BULK_MS = 60 * 1000;

export interface SignInRefusal {
  /** How FinHub refused: `status 401`. */
  readonly detail: string;
  readonly status: number;
  /** Refused sign-ins in a row, and how many lock the account, where the answer says so. */
  readonly counter?: { readonly attempts: number; readonly maxAttempts: number } | undefined;
}

export interface SignInGate {
  /**
   * Throws `FinHubCredentialsRejected` where another sign-in might lock the account. `insistence`: the operator's retry that asks
   * for one all the same, as `<case>.<retry>`. Each gets one, but of several cases within a minute only the first, and nobody
   * the one that would lock the account.
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
  let heard: { readonly insistence: string; readonly at: number } | undefined;
  const isHeeded = (insistence: string) =>
    heard === undefined ||
    (insistence !== heard.insistence &&
      (caseOf(insistence) === caseOf(heard.insistence) || now() - heard.at >= BULK_MS));
  return {
    pass(insistence) {
      if (last === undefined) return;
      const isRecent = now() - last.at < PAUSE_MS;
      if (last.nextLocks) {
        throw credentialsRejected(
          'another refusal would lock the account, so it is not tried again before this worker is restarted',
          last.status,
        );
      }
      if (insistence !== undefined && isHeeded(insistence)) {
        heard = { insistence, at: now() };
        return;
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

function caseOf(insistence: string): string {
  return insistence.split('.', 1)[0] ?? insistence;
}
