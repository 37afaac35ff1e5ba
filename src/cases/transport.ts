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
  readonly answer: z.ZodType<Answer>;
  readonly signal?: AbortSignal | undefined;
}

export interface Transport {
  /** One HTTP call. Throws `GatewayRefused`, `GatewayUnavailable`, or the signal's reason. */
  send<Answer>(call: GatewayRequest<Answer>): Promise<Answer>;
  close(): Promise<void>;
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

  async function received({ method, path, body, idempotencyKey, signal }: GatewayRequest<unknown>) {
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
      const retryAfter = answer.headers['retry-after'];
      const text = await answer.body.text();
      return { status: answer.statusCode, retryAfter: String(retryAfter ?? ''), value: jsonIn(text) };
    } catch (error) {
      signal?.throwIfAborted();
      const code = timeout.aborted ? 'no answer in time' : codeOf(error);
      const arrived = !connectFailures.includes(code);
      throw new GatewayUnavailable(`The gateway at ${url} cannot be reached (${code})`, arrived, null);
    }
  }

  return {
    async send(call) {
      const { status, retryAfter, value } = await received(call);
      const problem = problemSchema.safeParse(value).data ?? null;
      if (transientStatuses.includes(status)) {
        const why = problem === null ? `status ${status}` : `${problem.title}. ${problem.detail}`;
        const message = `The gateway at ${url} cannot do it now: ${why}`;
        throw new GatewayUnavailable(message, status !== 429, waitMs(retryAfter, Date.now()));
      }
      const isSuccess = status >= 200 && status < 300;
      const answer = isSuccess ? call.answer.safeParse(value) : undefined;
      if (answer?.success !== true) throw new GatewayRefused(status, isSuccess ? null : problem);
      return answer.data;
    },
    close: () => dispatcher.close(),
  };
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
