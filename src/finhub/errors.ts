import type { FinHubFailureType } from '../contract/failures.js';
import type { CustomerId, UserId, VerificationId } from '../contract/ids.js';
import { ShowableError } from '../contract/showable-error.js';
import { classify, type Classification, type Outcome } from './classification.js';
import { isOfCommand, type Operation } from './operations.js';

/** What a 409 tells about the thing that is there already. For comparing in memory; never logged or shown. */
export interface Conflict {
  readonly customerId?: CustomerId;
  readonly userId?: UserId;
  readonly verificationId?: VerificationId;
  readonly email?: string;
}

/**
 * A business rule of FinHub's. `share-total`: the shares of an organization total 100 percent. `verification-closed`: a
 * verification that is decided takes no documents.
 */
export type BrokenRule = 'share-total' | 'verification-closed';

export interface FinHubErrorOptions extends Classification {
  readonly operation: Operation;
  readonly message: string;
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly fields?: readonly string[] | undefined;
  readonly fieldCount?: number | undefined;
  readonly brokenRule?: BrokenRule | undefined;
  readonly conflict?: Conflict | undefined;
}

/** A FinHub call that did not succeed. The message says what failed and what to do, never a word of FinHub's or the customer's. */
export class FinHubError extends ShowableError {
  override readonly name = 'FinHubError';
  readonly type: FinHubFailureType;
  readonly operation: Operation;
  /** Whether repeating the same call can help. */
  readonly retryable: boolean;
  /** Whether FinHub may have done what was asked all the same. */
  readonly mayHaveHappened: boolean;
  /** FinHub's answer, if there was one. */
  readonly status: number | undefined;
  /** How long FinHub asks to wait, in milliseconds, at most 15 minutes. */
  readonly retryAfterMs: number | undefined;
  /** Fields FinHub refused that the call has, or that its answer broke, by FinHub's own names. */
  readonly fields: readonly string[];
  /** How many FinHub named, those included that are not told. */
  readonly fieldCount: number;
  /** The rule that the data breaks, where a 422 names one we know. */
  readonly brokenRule: BrokenRule | undefined;
  readonly #conflict: Conflict | undefined;

  constructor(options: FinHubErrorOptions) {
    super(options.message);
    this.type = options.type;
    this.operation = options.operation;
    this.retryable = options.retryable;
    this.mayHaveHappened = options.mayHaveHappened;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
    this.fields = options.fields ?? [];
    this.fieldCount = options.fieldCount ?? this.fields.length;
    this.brokenRule = options.brokenRule;
    this.#conflict = options.conflict;
  }

  /** What a 409's body carries. A private member, so that no logger or serializer finds it. */
  get conflict(): Conflict | undefined {
    return this.#conflict;
  }
}

export interface CallFailure {
  readonly operation: Operation;
  readonly outcome: Outcome;
  /** False for reads and sign-ins, which leave nothing behind whatever became of them. */
  readonly effectful: boolean;
  /** What exactly happened where no status tells: `ECONNREFUSED`, `no answer within 10000 ms`. Never provider text. */
  readonly cause?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly fields?: readonly string[] | undefined;
  /** How many fields FinHub named, those included that the call does not have. */
  readonly fieldCount?: number | undefined;
  readonly brokenRule?: BrokenRule | undefined;
  readonly conflict?: Conflict | undefined;
}

/** The error for a call that ended in `outcome`. */
export function callFailed(failure: CallFailure): FinHubError {
  const {
    operation,
    outcome,
    effectful,
    cause,
    retryAfterMs,
    fields,
    fieldCount = 0,
    brokenRule,
    conflict,
  } = failure;
  const { retryable, mayHaveHappened, ...classified } = classify(outcome);
  // Nothing is wrong with the data.
  const type = brokenRule === 'verification-closed' ? 'FinHubConflict' : classified.type;
  const status = outcome.kind === 'status' ? outcome.status : undefined;
  const detail = cause ?? (status === undefined ? 'no status' : `status ${status}`);
  return new FinHubError({
    type,
    retryable,
    mayHaveHappened: mayHaveHappened && effectful,
    operation,
    status,
    retryAfterMs: retryable ? retryAfterMs : undefined,
    fields,
    fieldCount,
    brokenRule,
    conflict,
    message: `${whatFailed(type, operation, fieldCount)} (${detail}). ${adviceFor(operation, type)}`,
  });
}

/** The admin sign-in was refused, now or a while ago; repeating it may lock the account. */
export function credentialsRejected(detail: string, status: number): FinHubError {
  const type = 'FinHubCredentialsRejected';
  return new FinHubError({
    type,
    retryable: false,
    mayHaveHappened: false,
    operation: 'signIn',
    status,
    message: `${whatFailed(type, 'signIn', 0)} (${detail}). ${whatToDo[type]}`,
  });
}

function whatFailed(type: FinHubFailureType, operation: Operation, fieldCount: number): string {
  switch (type) {
    case 'FinHubUnavailable':
      return `FinHub did not complete ${operation}`;
    case 'FinHubRateLimited':
      return `FinHub has no room for ${operation} at the moment`;
    case 'FinHubInvalidData':
      return `FinHub refused ${fieldCount === 0 ? 'the data' : fieldCount === 1 ? '1 field' : `${fieldCount} fields`} of ${operation}`;
    case 'FinHubUnauthorized':
      return `FinHub did not accept the access token for ${operation}`;
    case 'FinHubCredentialsRejected':
      return 'FinHub refused the admin sign-in';
    case 'FinHubForbidden':
      return `FinHub does not allow ${operation}`;
    case 'FinHubNotFound':
      return `FinHub does not know what ${operation} is about`;
    case 'FinHubConflict':
      return `FinHub reports a conflict for ${operation}`;
    case 'FinHubRejected':
      return `FinHub rejected ${operation}`;
    case 'FinHubContractViolation':
      return `FinHub's answer to ${operation} cannot be understood`;
  }
}

function adviceFor(operation: Operation, type: FinHubFailureType): string {
  return (isOfCommand(operation) ? whatToDoByHand[type] : undefined) ?? whatToDo[type];
}

const whatToDo: Readonly<Record<FinHubFailureType, string>> = {
  FinHubUnavailable: 'It is tried again; if it lasts, check FinHub and the network.',
  FinHubRateLimited: 'It is tried again after a pause; if it lasts, lower FINHUB_MAX_CALLS_PER_SECOND.',
  FinHubInvalidData: 'Correct the data, then it runs again.',
  FinHubUnauthorized: 'Check the roles of the admin user, or FINHUB_ACCESS_TOKEN, then retry.',
  FinHubCredentialsRejected:
    'Check the FINHUB_ADMIN_ and FINHUB_TENANT_ settings and that the account is not locked, then retry.',
  FinHubForbidden: 'Check the roles of the admin user and what the tenant may do, then retry.',
  FinHubNotFound: 'Look the customer up at FinHub, then retry.',
  FinHubConflict: 'Look at FinHub what is there already and resolve it.',
  FinHubRejected: 'Look the request id up at FinHub, then retry.',
  FinHubContractViolation:
    'Compare the answer with docs/finhub.md and look at FinHub what was done, then retry.',
};

/** Where a person gave the command: nothing repeats it by itself, and no customer is concerned. */
const whatToDoByHand: Readonly<Partial<Record<FinHubFailureType, string>>> = {
  FinHubUnavailable: 'Run the command again, which is safe; if it lasts, check FinHub and the network.',
  FinHubRateLimited: 'Run the command again after a pause.',
  FinHubInvalidData: 'Check the URL and what FinHub takes as a subscription.',
  FinHubNotFound: 'Check FINHUB_BASE_URL and the subscriptions at FinHub.',
};
