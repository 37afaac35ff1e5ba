import { failureTypes } from '../contract/failures.js';
import { ShowableError } from '../contract/showable-error.js';
import { connectionMessage } from './connection-message.js';

const ownFailures: ReadonlySet<unknown> = new Set(failureTypes);

interface Issue {
  readonly code?: unknown;
  readonly path?: unknown;
}

/**
 * What a log may tell of an error's message. Those of our own errors, and of the failures that our activities make of them,
 * are written to be shown. All others may quote what they were given (`JSON.parse` does, and so does the file system its
 * paths), whatever they call themselves: of them remain what tells of a connection, and the pointers and codes of zod's.
 */
export function loggableMessage(error: Error): string {
  if (isOurs(error)) return error.message;
  const issues = issuesOf(error);
  if (issues !== undefined) return issues.map((issue) => `${pointerOf(issue)} ${codeOf(issue)}`).join('; ');
  return connectionMessage(error) ?? `message of ${loggableType(error)} left out: it may quote data`;
}

/** The stable type of our own errors and of Temporal's application failures, else the name; `Error` where it reads like neither. */
export function loggableType(error: Error): string {
  const type = error instanceof ShowableError || isApplicationFailure(error) ? error.type : error.name;
  return typeof type === 'string' && /^[A-Za-z][\w.-]{0,79}$/.test(type) ? type : 'Error';
}

function isOurs(error: Error): boolean {
  return error instanceof ShowableError || (isApplicationFailure(error) && ownFailures.has(error.type));
}

/** By its name: Temporal's packages are more than most processes need. */
function isApplicationFailure(error: Error): error is Error & { readonly type: unknown } {
  return error.name === 'ApplicationFailure' && 'type' in error;
}

function issuesOf(error: Error): readonly Issue[] | undefined {
  const isZod = error.name === 'ZodError' || error.name === '$ZodError';
  return isZod && 'issues' in error && Array.isArray(error.issues) ? (error.issues as Issue[]) : undefined;
}

/** Names of members that a customer may have made up are left out, too. */
function pointerOf({ path }: Issue): string {
  const parts = Array.isArray(path) ? (path as unknown[]).map(String) : [];
  return parts.map((part) => `/${/^[A-Za-z0-9_]{1,40}$/.test(part) ? part : '?'}`).join('') || '/';
}

function codeOf({ code }: Issue): string {
  return typeof code === 'string' && /^[a-z_]{1,40}$/.test(code) ? code : 'invalid';
}
