import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { problemMediaType, problems, type Problem } from './problems.js';

/** Answers what cannot be read as HTTP, and so reaches no route, with a problem as well; then ends the connection. */
export function refuseUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) socket.write(rawAnswer(problemOf(error.code ?? '')));
  socket.destroy(error);
}

function problemOf(code: string): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return problems.headersTooLarge();
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return problems.requestTimeout();
    default:
      return problems.unreadable('The request is not HTTP');
  }
}

function rawAnswer(problem: Problem): string {
  const { statusCode } = problem;
  const body = JSON.stringify(problem);
  const headers = [
    `content-type: ${problemMediaType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  return [`HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] ?? ''}`, ...headers, '', body].join('\r\n');
}
