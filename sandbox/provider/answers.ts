import type { FieldError } from '../state/records.js';

/** What a call answers: FinHub's envelope and its HTTP status. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A success in FinHub's envelope. */
export function ok(data: unknown, message = 'Success'): Answer {
  return { status: 200, body: { code: 200, message, data } };
}

/** A call that FinHub refuses. Thrown by the rules, answered in FinHub's error envelope. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly data: Readonly<Record<string, unknown>> = { error: message },
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'Refusal';
  }

  get answer(): Answer {
    return {
      status: this.status,
      body: { code: this.status, message: this.message, data: this.data },
      headers: this.headers,
    };
  }
}

/** 400 that names every refused field, never its value. */
export function invalid(errors: readonly FieldError[]): Refusal {
  return new Refusal(400, 'Request validation failed', { error: 'Request validation failed', errors });
}

export function unauthorized(message: string): Refusal {
  return new Refusal(401, message);
}

export function forbidden(message: string): Refusal {
  return new Refusal(403, message);
}

/** 404 for a thing of this kind: `Customer`. */
export function notFound(thing: string): Refusal {
  return new Refusal(404, `${thing} not found`);
}

export function conflict(message: string, data: Readonly<Record<string, unknown>> = {}): Refusal {
  return new Refusal(409, message, { error: message, ...data });
}

export function unprocessable(message: string, data: Readonly<Record<string, unknown>> = {}): Refusal {
  return new Refusal(422, message, { error: message, ...data });
}
