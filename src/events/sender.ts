import { request } from 'undici';
import type { OnboardingEvent } from '../contract/events.js';
import { ShowableError } from '../contract/showable-error.js';
import { signedHeaders } from './signature.js';

export interface EventReceiver {
  readonly url: string;
  readonly secret: Uint8Array;
}

/** The receiver did not take the event; it is sent again. */
export class EventNotTaken extends ShowableError {
  readonly type = 'EventNotTaken';
  override readonly name = 'EventNotTaken';

  constructor(why: string, options?: ErrorOptions) {
    super(`The receiver of EVENTS_URL did not take the event (${why})`, options);
  }
}

export interface EventSender {
  /** Sends one event, once. Throws `EventNotTaken` unless the receiver answers 2xx within 10 s. */
  send(event: OnboardingEvent, signal?: AbortSignal): Promise<void>;
}

const ANSWERS_WITHIN_MS = 10_000;

export function createEventSender({ url, secret }: EventReceiver): EventSender {
  return {
    async send(event, signal) {
      const body = JSON.stringify(event);
      const headers = {
        'content-type': 'application/cloudevents+json',
        ...signedHeaders({ id: event.id, body, sentAtMs: Date.now() }, secret),
      };
      const timeout = AbortSignal.timeout(ANSWERS_WITHIN_MS);
      const ended = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
      const status = await post(url, headers, body, ended);
      if (status < 200 || status > 299) throw new EventNotTaken(`status ${String(status)}`);
    },
  };
}

async function post(
  url: string,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
): Promise<number> {
  try {
    const answer = await request(url, { method: 'POST', headers, body, signal });
    await answer.body.dump();
    return answer.statusCode;
  } catch (error) {
    throw new EventNotTaken(whyOf(error), { cause: error });
  }
}

/** Error codes only: messages may hold the URL, and with it a secret. */
function whyOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `no answer within ${ANSWERS_WITHIN_MS} ms`;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'connection failed';
}
