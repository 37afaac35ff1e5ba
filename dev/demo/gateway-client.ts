import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { caseStateSchema } from './case-state.js';
import type { CaseState } from './case-state.js';
import type { LaterDelivery } from './samples.js';

const startedSchema = z.object({ id: z.string(), status: z.enum(['started', 'existing']) });
const problemSchema = z.object({
  title: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).default([]),
});

/** The gateway answered something that no repetition mends. */
export class GatewayRefusedError extends Error {
  override readonly name = 'GatewayRefusedError';
  readonly type = 'GatewayRefusedError';
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The sign-up service's view of the gateway. Every call is repeated while the gateway is down or says 429 or 503. */
export interface GatewayClient {
  start(signup: object): Promise<z.infer<typeof startedSchema>>;
  state(id: string): Promise<CaseState>;
  deliver(id: string, delivery: LaterDelivery): Promise<void>;
}

const RETRY_EVERY_MS = 1000;

/** A client for the gateway at `baseUrl` with a sign-up service's key; every wait ends with `signal`. */
export function createGatewayClient(baseUrl: string, apiKey: string, signal: AbortSignal): GatewayClient {
  async function call(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    for (;;) {
      const response = await attempt(method, path, body);
      if (response?.ok === true) return response.json();
      if (response !== null && ![429, 503].includes(response.status)) throw await refusal(response, path);
      await delay(RETRY_EVERY_MS, undefined, { signal });
    }
  }

  /** Null where the gateway cannot be reached: it may just be starting again. */
  async function attempt(method: string, path: string, body?: object): Promise<Response | null> {
    try {
      return await fetch(new URL(path, baseUrl), {
        method,
        headers: { authorization: `Bearer ${apiKey}`, ...(body && { 'content-type': 'application/json' }) },
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
      });
    } catch (error) {
      if (signal.aborted) throw error;
      return null;
    }
  }

  return {
    start: async (signup) => startedSchema.parse(await call('POST', '/v1/onboardings', signup)),
    state: async (id) => caseStateSchema.parse(await call('GET', `/v1/onboardings/${id}`)),
    async deliver(id, { documents, consents, persons }) {
      if (documents.length > 0) await call('POST', `/v1/onboardings/${id}/documents`, { documents });
      if (consents.length > 0) await call('POST', `/v1/onboardings/${id}/consents`, { consents });
      for (const person of persons) await call('POST', `/v1/onboardings/${id}/persons`, person);
    },
  };
}

async function refusal(response: Response, path: string): Promise<GatewayRefusedError> {
  const problem = problemSchema.safeParse(await response.json().catch(() => null));
  const why = problem.success
    ? [problem.data.title, ...problem.data.errors.map(({ pointer, detail }) => `${pointer} ${detail}`)].join(
        '; ',
      )
    : 'no reason given';
  return new GatewayRefusedError(
    response.status,
    `The gateway answered ${response.status} to ${path}: ${why}`,
  );
}
