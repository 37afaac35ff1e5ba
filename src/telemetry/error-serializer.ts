/** What a log line tells of an error. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string | number;
  readonly cause?: LoggedError;
}

const DEEPEST_CAUSE = 4;
const HIGHEST_GRPC_STATUS = 16;

/**
 * Type, message, stack and code of an error and of its causes. All else is dropped: libraries hang requests, answers
 * and details on their errors, and those hold what customers typed.
 */
export function serializeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'Something else than an error was thrown.' };
  const code = 'code' in error && isErrorCode(error.code) ? error.code : undefined;
  return {
    type: typeOf(error),
    message: error.message,
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(code !== undefined && { code }),
    ...(error.cause instanceof Error &&
      depth < DEEPEST_CAUSE && { cause: serializeError(error.cause, depth + 1) }),
  };
}

/** Codes of Node (`ECONNREFUSED`, `ERR_...`), undici, fastify and gRPC; never one that a customer was sent. */
export function isErrorCode(code: unknown): code is string | number {
  if (typeof code === 'number') return Number.isInteger(code) && code >= 0 && code <= HIGHEST_GRPC_STATUS;
  return typeof code === 'string' && /^(?:E[A-Z0-9]{3,30}|(?:UND_|FST_)?ERR_[A-Z0-9_]{1,60})$/.test(code);
}

/** Our own errors and Temporal's application failures carry a stable type beside their class. */
function typeOf(error: Error): string {
  return 'type' in error && typeof error.type === 'string' ? error.type : error.name;
}
