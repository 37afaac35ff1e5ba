import { isErrorCode } from './error-code.js';

/** A name or an address of the network, with or without a port. */
const PLACE = String.raw`[A-Za-z0-9.:[\]-]{1,253}`;

const calls = 'connect|listen|bind|read|write|getaddrinfo';
const grpcStatuses = [
  ...['CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS'],
  ...['PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE'],
  ...['UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'],
].join('|');

/** What of the messages of Node, undici and gRPC tells which connection failed, and how. */
const ofCodedErrors = new RegExp(
  [
    String.raw`^\d{1,2} (?:${grpcStatuses})(?=:)`,
    String.raw`\b(?:${calls}) E[A-Z_]{3,20}(?:: address already in use)?(?: ${PLACE})?`,
    String.raw`Name resolution failed for target [a-z]+:${PLACE}`,
    String.raw`attempted address(?:es)?: ${PLACE}`,
  ].join('|'),
  'g',
);

/** The same for the SDK's native client, whose errors have no code. */
const ofTransportErrors =
  /(?:tcp connect|dns|tls) error|\b(?:\d{1,3}\.){3}\d{1,3}:\d{1,5}\b|\bkind: [A-Za-z]{1,40}/g;

const deadlineOfConnecting = 'Failed to connect before the deadline';

/**
 * What an error says of a failed connection or call of the system, in its own words as far as they are known to quote
 * nothing: the call, its code, and the other end. Paths of files are left out. Undefined for all other errors.
 */
export function connectionMessage(error: Error): string | undefined {
  if (error.message === deadlineOfConnecting) return error.message;
  if (error.name === 'TransportError') return partsOf(error, ofTransportErrors);
  if (!('code' in error) || !isErrorCode(error.code)) return undefined;
  return partsOf(error, ofCodedErrors) ?? systemCall(error);
}

function partsOf({ message }: Error, known: RegExp): string | undefined {
  const parts = message.match(known);
  return parts === null ? undefined : parts.join(', ');
}

function systemCall(error: Error & { readonly code: unknown }): string | undefined {
  const isCall =
    'syscall' in error && typeof error.syscall === 'string' && /^[a-z]{1,20}$/.test(error.syscall);
  return isCall ? `${String(error.syscall)} ${String(error.code)}` : undefined;
}
