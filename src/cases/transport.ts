import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'undici';
import type { z } from 'zod';
import type { GatewayAccess } from '../config/index.js';
import { problemSchema } from './answers.js';
import { GatewayRefused, GatewayUnavailable } from './errors.js';

export interface GatewayRequest<Answer> {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the gateway's address, encoded, with its query. */
  readonly path: string;
  readonly body?: object | undefined;
  readonly idempotencyKey?: string;
  /** Whether it changes a case; else it only reads. */
  readonly isAction: boolean;
  /** Codes of problems after which an action was certainly not taken. */
  readonly notTakenOn?: readonly string[];
  /** Of the body's JSON, unless a header is named. */
  readonly answer: z.ZodType<Answer>;
  /** In lower case: the header of a 204 that holds the answer; null where it is missing. */
  readonly answerHeader?: string;
  readonly signal?: AbortSignal | undefined;
}

export interface Transport {
  /** One HTTP call. Throws `GatewayRefused`, `GatewayUnavailable`, or the signal's reason. */
  send<Answer>(call: GatewayRequest<Answer>): Promise<Answer>;
  close(): Promise<void>;
}

interface Received {
  /** HTTP status. */
  readonly status: number;
  /** By name in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** The JSON of the body. */
  readonly value: unknown;
}

/** The gateway itself gives up on Temporal and the workers after 5 s. */
const timeoutMs = 15_000;
/** Shorter than a call, so that "could not connect" is told from "no answer". */
const connectTimeoutMs = 5_000;

const connectFailures: readonly unknown[] = [
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  'UND_ERR_CONNECT_TIMEOUT',
];

/** Of the gateway, or of a proxy before it. */
const transientStatuses: readonly number[] = [429, 502, 503, 504];

/** Calls with the operator's key; redirects are not followed, so that the key goes nowhere else. */
export function createTransport({ url, key }: GatewayAccess): Transport {
  const dispatcher = new Agent({ connect: { timeout: connectTimeoutMs } });

  async function received(call: GatewayRequest<unknown>): Promise<Received> {
    const { method, path, body, idempotencyKey, isAction, signal } = call;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await request(`${url}${path}`, {
        dispatcher,
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      });
      const { statusCode: status, headers } = answer;
      return { status, headers, value: jsonIn(await answer.body.text()) };
    } catch (error) {
      signal?.throwIfAborted();
      const code = timeout.aborted ? 'no answer in time' : codeOf(error);
      throw new GatewayUnavailable(`The gateway at ${url} cannot be reached (${code})`, {
        mayHaveActed: isAction && !connectFailures.includes(code),
        retryAfterMs: null,
        code: null,
      });
    }
  }

  return {
    async send(call) {
      const answered = await received(call);
      const { status, headers, value } = answered;
      const problem = problemSchema.safeParse(value).data ?? null;
      if (transientStatuses.includes(status)) {
        const why = problem === null ? `status ${status}` : `${problem.title}. ${problem.detail}`;
        const code = problem?.code ?? null;
        throw new GatewayUnavailable(`The gateway at ${url} cannot do it now: ${why}`, {
          mayHaveActed: call.isAction && status !== 429 && !isNotTaken(call, code),
          retryAfterMs: waitMs(headers['retry-after'] ?? '', Date.now()),
          code,
        });
      }
      const isSuccess = status >= 200 && status < 300;
      const answer = isSuccess ? call.answer.safeParse(answerIn(answered, call)) : undefined;
      if (answer?.success !== true) throw new GatewayRefused(status, isSuccess ? null : problem);
      return answer.data;
    },
    close: () => dispatcher.close(),
  };
}

function isNotTaken({ notTakenOn = [] }: GatewayRequest<unknown>, code: string | null): boolean {
  return code !== null && notTakenOn.includes(code);
}

/** Undefined where the answer is none of the gateway's. */
function answerIn({ status, headers, value }: Received, { answerHeader }: GatewayRequest<unknown>): unknown {
  if (answerHeader === undefined) return value;
  return status === 204 ? (headers[answerHeader] ?? null) : undefined;
}

/** Milliseconds that a `Retry-After` asks for, which holds seconds or a date; null for anything else. */
function waitMs(retryAfter: string, now: number): number | null {
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** Undefined for what is no JSON; the parser's own error would quote it. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The code of a network error; its text may hold anything. */
function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'connection failed';
}
