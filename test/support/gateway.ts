import { createHmac } from 'node:crypto';
import { Client, type Connection } from '@temporalio/client';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { createDataConverter } from '../../src/codec/index.js';
import type { OnboardingState } from '../../src/contract/onboarding.js';
import type { OnboardingPolicy } from '../../src/contract/policy.js';
import { createGateway, createOnboardingService } from '../../src/gateway/index.js';
import { policyWith } from './policy.js';
import { credentialKeys, onboardingIdKey, payloadKeys } from './rig.js';
import { signupEventOf, signupOf } from './signups.js';
import { eventually } from './wait-for.js';

/** Verifies the callbacks of the tests. */
export const webhookSecret = 'webhook-secret';

const operatorKey = 'operator';
/** The key of a sign-up service, for `authorization`. */
export const signupKey = 'Bearer signup';

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export interface GatewayUnderTest {
  readonly app: FastifyInstance;
  readonly url: string;
  /** Calls with an operator's key unless the headers say otherwise; answers that are not JSON have an empty body. */
  readonly call: (
    path: string,
    init?: Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> },
  ) => Promise<Answer>;
  readonly get: (path: string) => Promise<Answer>;
  readonly post: (path: string, body: object, headers?: Record<string, string>) => Promise<Answer>;
  /** Asks for the erasure of a case, perhaps with a query: `?requestedBy=anna`. */
  readonly erase: (id: string, query?: string) => Promise<Answer>;
  /** Sends an event as FinHub would, signed. */
  readonly callback: (event: object) => Promise<Answer>;
  /** Signs somebody up; gives the id. */
  readonly signUp: (event?: object) => Promise<string>;
  /** The state of a case as soon as it is as asked. */
  readonly until: (id: string, condition: (state: OnboardingState) => boolean) => Promise<OnboardingState>;
}

export interface GatewayOptions {
  readonly client: Client;
  readonly tenantId: string;
  readonly taskQueue: string;
  readonly policy?: Partial<OnboardingPolicy>;
  readonly requestsPerMinute?: number;
  /** Without it erasure is refused. */
  readonly erasureRecordsDir?: string;
  /** Sees every answer, with the path of its request. */
  readonly witness?: (request: { readonly method: string; readonly path: string }, answer: Answer) => void;
}

/** The gateway over real HTTP in front of a Temporal client. */
export async function startGateway(options: GatewayOptions): Promise<GatewayUnderTest> {
  const { client, tenantId, taskQueue, policy = {}, requestsPerMinute = 100_000, witness } = options;
  const { erasureRecordsDir } = options;
  const app = await createGateway({
    onboardings: createOnboardingService(client, {
      tenantId,
      taskQueue,
      onboardingIdKey,
      credentialKeys,
      policyFor: () => policyWith(policy),
      ...(erasureRecordsDir !== undefined && { erasureRecordsDir }),
    }),
    identify: (authorization) => {
      if (authorization === `Bearer ${operatorKey}`) return { name: 'test', access: 'operator' };
      return authorization === signupKey ? { name: 'web', access: 'signup' } : undefined;
    },
    rateLimit: { max: requestsPerMinute, perMs: 60_000 },
    webhookSecrets: [webhookSecret],
    sealingKeys: credentialKeys,
    defaults: { categories: { individual: 'INDIVIDUAL_STANDARD', organization: 'B2B_SMALL_BUSINESS' } },
    logger: pino({ level: 'silent' }),
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });

  const call: GatewayUnderTest['call'] = async (path, { headers: more = {}, ...init } = {}) => {
    const response = await fetch(url + path, {
      ...init,
      headers: { authorization: `Bearer ${operatorKey}`, ...more },
    });
    const { status, headers } = response;
    const text = await response.text();
    const body = JSON.parse(isJson(headers) ? text : '{}') as Answer['body'];
    const answer = { status, retryAfter: headers.get('retry-after'), headers, body, text };
    witness?.({ method: init.method ?? 'GET', path }, answer);
    return answer;
  };
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    call(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  const get = (path: string) => call(path);

  return {
    app,
    url,
    call,
    get,
    post: (path, body, headers) => post(path, JSON.stringify(body), headers),
    erase: (id, query = '') => call(`/v1/onboardings/${id}${query}`, { method: 'DELETE' }),
    callback: (event) => {
      const body = JSON.stringify(event);
      const signature = `sha256=${createHmac('sha256', webhookSecret).update(body).digest('hex')}`;
      return post('/v1/webhooks/finhub', body, { 'x-finhub-signature': signature });
    },
    signUp: async (event = newSignup()) => {
      const { status, body } = await post('/v1/onboardings', JSON.stringify(event));
      if (status !== 202) throw new Error(`The sign-up was answered ${status}`);
      return String(body['id']);
    },
    until: (id, condition) =>
      eventually(async () => {
        const { status, body } = await get(`/v1/onboardings/${id}`);
        if (status !== 200) return undefined;
        const state = body as unknown as OnboardingState;
        return condition(state) ? state : undefined;
      }),
  };
}

/** The sign-up event of a new person who owes documents and consents. */
export function newSignup() {
  const { eventId: id, customer } = signupOf();
  return { id, type: 'individual.signup', customer };
}

/** The sign-up event of a new person who brings everything. */
export function fullSignup() {
  return signupEventOf(signupOf());
}

function isJson(headers: Headers): boolean {
  return headers.get('content-type')?.includes('json') === true;
}

export function clientOn(connection: Connection): Client {
  return new Client({ connection, dataConverter: createDataConverter(payloadKeys) });
}
