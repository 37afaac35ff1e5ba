import { ShowableError } from '../contract/showable-error.js';
import type { Problem } from './answers.js';

/** The command cannot be done as it was given; nothing was sent. Names no value that was typed. */
export class UsageError extends ShowableError {
  override readonly name = 'UsageError';
  readonly type = 'UsageError';
}

/** The gateway answered, and no repetition would help. */
export class GatewayRefused extends ShowableError {
  override readonly name = 'GatewayRefused';
  readonly type = 'GatewayRefused';

  constructor(
    /** HTTP status. */
    readonly status: number,
    /** Null where the answer is none of the gateway's. */
    readonly problem: Problem | null,
  ) {
    super([whyOf(status, problem), ...fieldsOf(problem), ...keyAdvice(status)].join('\n'));
  }
}

/** Nothing answered, or what the gateway needs did not; it may be otherwise in a while. */
export class GatewayUnavailable extends ShowableError {
  override readonly name = 'GatewayUnavailable';
  readonly type = 'GatewayUnavailable';

  /** Whether the request was an action that may have been taken. */
  readonly mayHaveActed: boolean;
  /** How long the gateway asks to wait. */
  readonly retryAfterMs: number | null;
  /** Of the gateway's problem; null where the gateway did not answer. */
  readonly code: string | null;

  constructor(
    message: string,
    { mayHaveActed, retryAfterMs, code }: Pick<GatewayUnavailable, 'mayHaveActed' | 'retryAfterMs' | 'code'>,
  ) {
    super(message);
    this.mayHaveActed = mayHaveActed;
    this.retryAfterMs = retryAfterMs;
    this.code = code;
  }
}

function whyOf(status: number, problem: Problem | null): string {
  if (problem === null) return `Status ${status}, and no answer of the gateway: is GATEWAY_URL right?`;
  return `${problem.title} (${status} ${problem.code}). ${problem.detail}`;
}

function fieldsOf(problem: Problem | null): readonly string[] {
  return (problem?.errors ?? []).map(
    ({ pointer, detail }) => `  ${pointer === '' ? 'it' : pointer} ${detail}`,
  );
}

function keyAdvice(status: number): readonly string[] {
  if (status === 401) {
    return ["GATEWAY_KEY is no key of this gateway: it takes an operator's key, not the hash of one"];
  }
  return status === 403
    ? ["GATEWAY_KEY is a key of the sign-up service: set it to an operator's (GATEWAY_OPERATOR_KEYS)"]
    : [];
}
