import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { GatewayAccess } from '../config/index.js';
import {
  erasureResultSchema,
  foundSchema,
  pageSchema,
  stateSchema,
  type CaseState,
  type ErasureResult,
  type Page,
} from './answers.js';
import { GatewayUnavailable } from './errors.js';
import { createTransport, type GatewayRequest } from './transport.js';

/** What can be done to a case: the last part of the route. */
export type Action = 'retry' | 'corrections' | 'persons' | 'decision' | 'registration' | 'withdrawal';

/** The gateway's API as operators use it. Everything throws `GatewayRefused` or, after some tries, `GatewayUnavailable`. */
export interface Gateway {
  state(id: string): Promise<CaseState>;
  /** The same without a second try. */
  stateNow(id: string, signal: AbortSignal): Promise<CaseState>;
  /** The id of a person's case. */
  lookUp(person: { readonly kind: string; readonly email: string }): Promise<string>;
  page(query: Readonly<Record<string, string>>): Promise<Page>;
  /** Does something to a case, once, however often it takes to get an answer; gives the state of that moment. */
  act(id: string, action: Action, body: object): Promise<CaseState>;
  /** Deletes a closed case for good; one that is gone is no error. Null where it cannot be told what there was of it. */
  erase(id: string, query: Readonly<Record<string, string>>): Promise<ErasureResult | null>;
  close(): Promise<void>;
}

/** The problem of a gateway that lacks a key: it erased nothing, but may have taken an action whose answer it cannot read. */
export const payloadKeyMissing = 'payload-key-missing';

type ReadRequest<Answer> = Omit<GatewayRequest<Answer>, 'isAction'>;

interface Answered<Answer> {
  readonly answer: Answer;
  /** Whether an earlier try may have been taken. */
  readonly isRepetition: boolean;
}

const tries = 4;
const firstPauseMs = 500;
const longestPauseMs = 30_000;

export function createGateway(access: GatewayAccess): Gateway {
  const transport = createTransport(access);

  /** The first answer of some tries, and whether one before it may have been taken. */
  async function answered<Answer>(request: GatewayRequest<Answer>): Promise<Answered<Answer>> {
    let mayHaveActed = false;
    for (let tried = 1; ; tried++) {
      try {
        return { answer: await transport.send(request), isRepetition: mayHaveActed };
      } catch (error) {
        if (!(error instanceof GatewayUnavailable)) throw error;
        const { message, retryAfterMs, code } = error;
        mayHaveActed ||= error.mayHaveActed;
        if (tried === tries) throw new GatewayUnavailable(message, { mayHaveActed, retryAfterMs, code });
        const pauseMs = retryAfterMs ?? firstPauseMs * 2 ** (tried - 1);
        await pause(Math.min(pauseMs, longestPauseMs));
      }
    }
  }

  async function read<Answer>(request: ReadRequest<Answer>): Promise<Answer> {
    return (await answered({ ...request, isAction: false })).answer;
  }

  const pathOf = (id: string) => `/v1/onboardings/${encodeURIComponent(id)}`;
  return {
    state: (id) => read({ method: 'GET', path: pathOf(id), answer: stateSchema }),
    stateNow: (id, signal) =>
      transport.send({ method: 'GET', path: pathOf(id), isAction: false, answer: stateSchema, signal }),
    lookUp: async (person) => {
      const path = '/v1/onboardings/lookup';
      return (await read({ method: 'POST', path, body: person, answer: foundSchema })).id;
    },
    page: (query) => {
      const path = `/v1/onboardings?${new URLSearchParams(query).toString()}`;
      return read({ method: 'GET', path, answer: pageSchema });
    },
    act: async (id, action, body) => {
      const { answer } = await answered({
        method: 'POST',
        path: `${pathOf(id)}/${action}`,
        body,
        idempotencyKey: randomUUID(),
        isAction: true,
        answer: stateSchema,
      });
      return answer;
    },
    erase: async (id, query) => {
      const { answer, isRepetition } = await answered({
        method: 'DELETE',
        path: `${pathOf(id)}?${new URLSearchParams(query).toString()}`,
        isAction: true,
        notTakenOn: [payloadKeyMissing],
        answer: erasureResultSchema,
        answerHeader: 'erasure-result',
      });
      // What is not there any more may be what this very call erased before its answer was lost.
      return isRepetition && answer === 'nothing-there' ? null : answer;
    },
    close: () => transport.close(),
  };
}
