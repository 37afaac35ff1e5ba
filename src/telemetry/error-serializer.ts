import { isErrorCode } from './error-code.js';
import { loggableMessage, loggableType } from './error-message.js';

/** What a log line tells of an error. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string | number;
  readonly cause?: LoggedError;
}

const DEEPEST_CAUSE = 4;
/** `at f (file:1:2)`, `at async file:1:2`, `at async Promise.all (index 0)`. */
const FRAME = /^\s+at .*(?::\d+:\d+|<anonymous>|native|index \d+)\)?$/;

/**
 * Type, message, stack and code of an error and of its causes. All else is dropped: libraries hang requests, answers
 * and details on their errors, and those hold what customers typed. Their messages may quote it: see
 * {@link loggableMessage}.
 */
export function serializeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'Something else than an error was thrown.' };
  const message = loggableMessage(error);
  const type = loggableType(error);
  const code = 'code' in error && isErrorCode(error.code) ? error.code : undefined;
  return {
    type,
    message,
    ...(error.stack !== undefined && { stack: [`${type}: ${message}`, ...framesOf(error)].join('\n') }),
    ...(code !== undefined && { code }),
    ...(error.cause instanceof Error &&
      depth < DEEPEST_CAUSE && { cause: serializeError(error.cause, depth + 1) }),
  };
}

/**
 * The places alone. A stack begins with a name and the message, whose lines may read like places: none are told where the
 * message cannot be cut off, since it was changed after the stack was taken.
 */
function framesOf(error: Error): readonly string[] {
  const { stack = '', message } = error;
  const [name = ''] = /^[A-Za-z]\w*(?: \[\w+\])?/.exec(stack) ?? [];
  const heading = [`${name}: ${message}\n`, `${name}\n`].find((each) => stack.startsWith(each));
  if (heading === undefined || (heading === `${name}\n` && !isNameOf(error, name))) return [];
  return stack
    .slice(heading.length)
    .split('\n')
    .filter((line) => FRAME.test(line));
}

/** A stack that was taken before there was a message begins with the name alone. */
function isNameOf(error: Error, name: string): boolean {
  return ['Error', error.name, error.constructor.name].includes(name);
}
