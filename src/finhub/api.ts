import { payloadFrom, type AnswerRules } from './answer.js';
import type { FinHubCall } from './call.js';
import type { StreamedBody } from './request-body.js';
import type { RequestHeaders } from './request-headers.js';
import type { Token } from './token.js';
import type { Tokens } from './tokens.js';
import type { HttpAnswer, Transport } from './transport.js';

/** One call of FinHub's API and how to understand its answer. */
interface ApiRequest<Payload> extends Omit<AnswerRules<Payload>, 'effectful'> {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: object;
  /** Beside those of every call. */
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON that is made while it is sent. */
  readonly document?: StreamedBody;
  /** A 401 may mean the customer's own credentials: then nothing is repeated, since repeating locks the customer. */
  readonly neverRepeat?: boolean;
}

/** Calls FinHub with a valid token, signing in first or again as needed: at most three HTTP calls. Throws `FinHubError`. */
export type Api = <Payload>(request: ApiRequest<Payload>, call: FinHubCall) => Promise<Payload>;

export interface ApiOptions {
  readonly transport: Transport;
  readonly tokens: Tokens;
  readonly headers: (headers: RequestHeaders) => Record<string, string>;
  readonly callMs: number;
  readonly documentMs: number;
}

export function createApi({ transport, tokens, headers, callMs, documentMs }: ApiOptions): Api {
  return async (request, call) => {
    const effectful = request.method !== 'GET';

    const send = (token: Token): Promise<HttpAnswer> => {
      const common = {
        ...headers({ client: call.client, requestId: call.nextRequestId(), token: token.value }),
        ...request.headers,
      };
      return transport.send(
        {
          operation: request.operation,
          method: request.method,
          path: request.path,
          headers: effectful ? { ...common, 'Content-Type': 'application/json' } : common,
          body: request.document ?? (request.body === undefined ? undefined : JSON.stringify(request.body)),
          effectful,
          timeoutMs: request.document === undefined ? callMs : documentMs,
        },
        call.signal,
      );
    };

    const held = await tokens.current(call);
    const answer = await send(held.token);
    const other =
      answer.status === 401 && request.neverRepeat !== true ? await tokens.replacing(held, call) : undefined;
    return payloadFrom(other === undefined ? answer : await send(other), { ...request, effectful });
  };
}
