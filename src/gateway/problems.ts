import type { BrokenPersonRule, RefusalCode } from '../contract/messages.js';
import { ShowableError } from '../contract/showable-error.js';
import type { FieldError } from '../signup/index.js';

/** Every problem of this API and its title; `/problems/<code>` is its type (RFC 9457). */
const titles = {
  'invalid-request': 'The request breaks a rule',
  unauthorized: 'A valid API key or signature is needed',
  forbidden: 'This API key may not do that',
  'not-found': 'There is no such thing',
  'case-closed': 'The onboarding is closed',
  'case-open': 'The onboarding is open',
  'erasure-not-configured': 'Erasure is not configured',
  'wrong-state': 'The onboarding does not wait for this',
  'nothing-to-retry': 'Nothing is parked, suspended, polled or flagged',
  'identity-field': 'The e-mail is the identity of the customer',
  'already-activating': 'The account is being activated',
  'too-many-messages': 'The onboarding takes no more messages',
  'method-not-allowed': 'This method is not understood here',
  'payload-too-large': 'The request is too large',
  'headers-too-large': 'The address or the headers are too large',
  'request-timeout': 'The request did not arrive in time',
  'unsupported-media-type': 'This media type is not understood',
  'too-many-requests': 'Too many requests with this API key',
  'erasure-unfinished': 'The erasure is not finished',
  'erasure-record-not-kept': 'The record of the erasure cannot be kept',
  'worker-unavailable': 'No worker answers for this onboarding',
  'temporal-unreachable': 'Temporal is not reachable',
  'payload-key-missing': 'The gateway lacks the key to what it has to read',
  'internal-error': 'The gateway failed',
} as const satisfies Record<string, string> & Record<RefusalCode, string>;

export type ProblemCode = keyof typeof titles;

export const problemMediaType = 'application/problem+json';

/** Seconds after which asking again makes sense. */
const retryAfter = 5;

/** An answer that says what is wrong, in the shape of RFC 9457; its words never repeat a value that was sent. */
export class Problem extends ShowableError {
  override readonly name = 'Problem';
  readonly type: string;

  constructor(
    /** HTTP status. */
    readonly statusCode: number,
    readonly problem: ProblemCode,
    readonly detail: string,
    readonly errors: readonly FieldError[] = [],
    /** Methods that the path understands, where the request's is not one of them. */
    private readonly allowed: readonly string[] = [],
  ) {
    super(detail);
    this.type = `/problems/${problem}`;
  }

  get headers(): Readonly<Record<string, string>> {
    if (this.allowed.length > 0) return { allow: this.allowed.join(', ') };
    if (this.statusCode === 503) return { 'retry-after': String(retryAfter) };
    return this.statusCode === 401 ? { 'www-authenticate': 'Bearer' } : {};
  }

  toJSON() {
    const { type, statusCode: status, problem: code, detail, errors } = this;
    return { type, title: titles[code], status, code, detail, ...(errors.length > 0 && { errors }) };
  }
}

/** What a case says when it refuses an action, and what to do about it. */
const refusals: Readonly<Record<RefusalCode, string>> = {
  'case-closed':
    'It has ended; unless the customer was activated, a sign-up event with another id starts anew',
  'wrong-state': 'See waitingFor and parkedSteps of the case',
  'nothing-to-retry': 'See parkedSteps of the case',
  'identity-field': 'It cannot be corrected; with another e-mail the customer signs up anew',
  'already-activating': 'From the activation on a case cannot be withdrawn',
  'too-many-messages':
    'A case takes 500 messages, 50 documents, 200 persons and 20,000 events of history; it can still be withdrawn',
};

/** Rules among the people of an organization, as fields of a submitted person. */
const brokenRules: Readonly<Record<BrokenPersonRule, FieldError>> = {
  'email-twice': { pointer: '/person/email', detail: 'is the e-mail address of another one in this role' },
  'shares-not-100': {
    pointer: '/person/ownershipPercentage',
    detail: 'must leave all shareholders together at exactly 100 percent',
  },
  'first-employee-not-admin': {
    pointer: '/person/roles',
    detail: 'must include ADMIN_USER: the first employee acts for the organization',
  },
};

/** The field that breaks a rule only the case can check; undefined for any other failure. */
export function brokenRule(type: string | null | undefined): FieldError | undefined {
  return Object.entries(brokenRules).find(([rule]) => rule === type)?.[1];
}

export function isRefusal(type: string | null | undefined): type is RefusalCode {
  return type !== null && type !== undefined && Object.hasOwn(refusals, type);
}

export const problems = {
  invalid: (errors: readonly FieldError[]) =>
    new Problem(
      400,
      'invalid-request',
      `${errors.length} ${errors.length === 1 ? 'rule is' : 'rules are'} broken`,
      errors,
    ),
  unreadable: (detail: string) => new Problem(400, 'invalid-request', detail),
  unauthorized: (detail: string) => new Problem(401, 'unauthorized', detail),
  forbidden: () => new Problem(403, 'forbidden', 'This route needs an operator key'),
  unknownRoute: () => new Problem(404, 'not-found', 'No such route; GET /openapi.json lists all'),
  unknownCase: () => new Problem(404, 'not-found', 'No onboarding has this id'),
  unknownPerson: () =>
    new Problem(404, 'not-found', 'Nobody with this e-mail has an onboarding of this kind'),
  methodNotAllowed: (allowed: readonly string[]) =>
    new Problem(405, 'method-not-allowed', `Allowed: ${allowed.join(', ')}`, [], allowed),
  refused: (code: RefusalCode) => new Problem(409, code, refusals[code]),
  caseOpen: () =>
    new Problem(
      409,
      'case-open',
      'Only a closed case can be erased, once its events have left: withdraw it first, or wait',
    ),
  erasureNotConfigured: () =>
    new Problem(409, 'erasure-not-configured', 'The gateway needs ERASURE_RECORDS_DIR to erase a case'),
  tooLarge: () => new Problem(413, 'payload-too-large', 'The body is larger than this route takes'),
  headersTooLarge: () =>
    new Problem(431, 'headers-too-large', 'Address and headers may have 16 KiB together'),
  requestTimeout: () => new Problem(408, 'request-timeout', 'Send the whole request at once'),
  mediaType: () =>
    new Problem(415, 'unsupported-media-type', 'Send application/json or application/cloudevents+json'),
  tooManyRequests: () => new Problem(429, 'too-many-requests', 'Slow down; Retry-After says for how long'),
  erasureUnfinished: () =>
    new Problem(503, 'erasure-unfinished', 'Temporal does not show yet that everything is gone: try again'),
  /** `why`: the message of `RecordNotKept`. */
  erasureRecordNotKept: (why: string) =>
    new Problem(503, 'erasure-record-not-kept', `${why}. Nothing was deleted that is not recorded`),
  workerUnavailable: () =>
    new Problem(
      503,
      'worker-unavailable',
      'Try again; is a worker running? If one is, its log says what it lacks, such as a key of PAYLOAD_KEYS',
    ),
  temporalUnreachable: () => new Problem(503, 'temporal-unreachable', 'Try again'),
  payloadKeyMissing: (detail: string) => new Problem(503, 'payload-key-missing', detail),
  internal: () => new Problem(500, 'internal-error', "The gateway's log tells why"),
} as const;
