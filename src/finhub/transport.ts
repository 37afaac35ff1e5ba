import { Pool } from 'undici';
import { readBody, type AnswerBody } from './answer-body.js';
import { startDeadline } from './deadline.js';
import { callFailed, type FinHubError } from './errors.js';
import { failureCode, isConnectFailure } from './network-failure.js';
import type { Operation } from './operations.js';
import { openBody, type StreamedBody } from './request-body.js';
import { retryAfterMs } from './retry-after.js';

interface HttpRequest {
  readonly operation: Operation;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below the base URL, encoded, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: string | StreamedBody | undefined;
  /** False where the call leaves nothing behind whatever became of it. */
  readonly effectful: boolean;
  /** For the whole call, connecting and the answer's body included. */
  readonly timeoutMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  readonly body: AnswerBody;
}

export interface Transport {
  /**
   * One HTTP call, never repeated here. Throws a `FinHubError` where no answer came, the signal's reason where `signal`
   * ended it, and what a streamed body threw as it is.
   */
  send(request: HttpRequest, signal: AbortSignal | undefined): Promise<HttpAnswer>;
  /** Waits for running calls, then closes the connections. */
  close(): Promise<void>;
}

export function createTransport(baseUrl: string): Transport {
  const { origin, pathname } = new URL(baseUrl);
  const basePath = pathname.replace(/\/+$/, '');
  const pool = new Pool(origin, {
    // Shorter than a call, so that "could not connect" is told from "no answer".
    connect: { timeout: 5_000 },
    // The deadline of the whole call rules.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  return {
    async send(request, signal) {
      signal?.throwIfAborted();
      const deadline = startDeadline(request.timeoutMs, signal);
      const body = openBody(request.body);
      try {
        const answer = await pool.request({
          path: `${basePath}${request.path}`,
          method: request.method,
          headers:
            request.method === 'GET'
              ? request.headers
              : { ...request.headers, 'Content-Length': String(body.length) },
          body: body.content,
          signal: deadline.signal,
        });
        return {
          status: answer.statusCode,
          retryAfterMs: retryAfterMs(first(answer.headers['retry-after']), Date.now()),
          body: await readBody(answer.body).catch((error: unknown): AnswerBody => {
            // A status that tells of a failure counts also where its body breaks off.
            if (isSuccess(answer.statusCode)) throw error;
            return { kind: 'empty' };
          }),
        };
      } catch (error) {
        signal?.throwIfAborted();
        body.throwIfFailed();
        throw noAnswer(request, error, deadline.expired());
      } finally {
        deadline.clear();
      }
    },
    close: () => pool.close(),
  };
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function noAnswer(request: HttpRequest, error: unknown, expired: boolean): FinHubError {
  const { operation, effectful, timeoutMs } = request;
  if (expired) {
    const cause = `no answer within ${timeoutMs} ms`;
    return callFailed({ operation, effectful, outcome: { kind: 'interrupted' }, cause });
  }
  const kind = isConnectFailure(error) ? 'not-connected' : 'interrupted';
  return callFailed({ operation, effectful, outcome: { kind }, cause: failureCode(error) });
}

function first(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
