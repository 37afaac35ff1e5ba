import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { GatewayAccess } from '../config/index.js';
import { foundSchema, pageSchema, stateSchema, type CaseState, type Page } from './answers.js';
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
  /** Deletes a closed case for good; one that is gone is no error. */
  erase(id: string, query: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

const nothing = z.undefined();
const tries = 4;
const firstPauseMs = 500;
const longestPauseMs = 30_000;

export function createGateway(access: GatewayAccess): Gateway {
  const transport = createTransport(access);

  async function call<Answer>(request: GatewayRequest<Answer>): Promise<Answer> {
    let mayHaveArrived = false;
    for (let tried = 1; ; tried++) {
      try {
        return await transport.send(request);
      } catch (error) {
        if (!(error instanceof GatewayUnavailable)) throw error;
        mayHaveArrived ||= error.mayHaveArrived;
        if (tried === tries) throw new GatewayUnavailable(error.message, mayHaveArrived, error.retryAfterMs);
        const pauseMs = error.retryAfterMs ?? firstPauseMs * 2 ** (tried - 1);
        await pause(Math.min(pauseMs, longestPauseMs));
      }
    }
  }

  const pathOf = (id: string) => `/v1/onboardings/${encodeURIComponent(id)}`;
  return {
    state: (id) => call({ method: 'GET', path: pathOf(id), answer: stateSchema }),
    stateNow: (id, signal) =>
      transport.send({ method: 'GET', path: pathOf(id), answer: stateSchema, signal }),
    lookUp: async (person) => {
      const path = '/v1/onboardings/lookup';
      return (await call({ method: 'POST', path, body: person, answer: foundSchema })).id;
    },
    page: (query) => {
      const path = `/v1/onboardings?${new URLSearchParams(query).toString()}`;
      return call({ method: 'GET', path, answer: pageSchema });
    },
    act: (id, action, body) => {
      const path = `${pathOf(id)}/${action}`;
      return call({ method: 'POST', path, body, idempotencyKey: randomUUID(), answer: stateSchema });
    },
    erase: async (id, query) => {
      const path = `${pathOf(id)}?${new URLSearchParams(query).toString()}`;
      await call({ method: 'DELETE', path, answer: nothing });
    },
    close: () => transport.close(),
  };
}
