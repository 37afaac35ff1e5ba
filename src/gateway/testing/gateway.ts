import { createHmac } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import pino from 'pino';
import { afterEach } from 'vitest';
import type { FinHubEvent, RoutedCallback } from '../../callbacks/index.js';
import type { OnboardingState } from '../../contract/onboarding.js';
import type { ErasureRequest } from '../../erasure/index.js';
import type { ParsedSignup } from '../../signup/index.js';
import type { IdentifyCaller } from '../callers.js';
import type { ListOnboardings } from '../listing.js';
import type { CaseUpdate, OnboardingService } from '../onboarding-service.js';
import { createGateway } from '../server.js';

export const id = `onboarding-individual-${'a'.repeat(26)}`;
export const webhookSecret = 'callback-secret';
export const state = { id, stage: 'review' } as OnboardingState;
const credentialKey = { id: '1', bytes: Buffer.alloc(32, 1) };
export const sealingKeys = { primary: credentialKey, find: () => credentialKey };

export const signup = {
  id: 'evt-1',
  type: 'individual.signup',
  customer: {
    firstName: 'John',
    lastName: 'Customer',
    email: 'john.customer@example.com',
    phone: '+37062767557',
    dateOfBirth: '1990-05-15',
    gender: 'MALE',
    nationality: 'Lithuania',
    placeOfBirth: 'Vilnius',
    address: {
      street: 'Gedimino 1',
      city: 'Vilnius',
      state: 'Vilnius',
      postalCode: '12345',
      country: 'Lithuania',
    },
  },
};
export const documents = [{ type: 'PASSPORT', source: 'file:passport.pdf', mimeType: 'application/pdf' }];

export const operator = { authorization: 'Bearer operator-key' };
const open: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.close()));
});

class FakeOnboardings implements OnboardingService {
  readonly signups: ParsedSignup[] = [];
  readonly updates: (CaseUpdate & { id: string; key?: string })[] = [];
  readonly events: FinHubEvent[] = [];
  readonly lookups: { kind: string; email: string }[] = [];
  readonly lists: ListOnboardings[] = [];
  readonly erasures: ({ id: string } & ErasureRequest)[] = [];
  erased: 'erased' | 'nothing-there' = 'erased';
  started: 'started' | 'existing' = 'started';
  routed: RoutedCallback = { outcome: 'signalled', id };
  temporal = true;
  fails: Error | null = null;

  start(parsed: ParsedSignup) {
    this.signups.push(parsed);
    return this.#answer({ id, status: this.started });
  }

  state() {
    return this.#answer(state);
  }

  lookup(kind: string, email: string) {
    this.lookups.push({ kind, email });
    return this.#answer(id);
  }

  list(asked: ListOnboardings) {
    this.lists.push(asked);
    return this.#answer({ items: [], next: null });
  }

  update(caseId: string, update: CaseUpdate, key?: string) {
    this.updates.push({ id: caseId, ...update, ...(key !== undefined && { key }) });
    return this.#answer(state);
  }

  erase(caseId: string, request: ErasureRequest) {
    this.erasures.push({ id: caseId, ...request });
    return this.#answer(this.erased);
  }

  deliver(event: FinHubEvent) {
    this.events.push(event);
    return this.#answer(this.routed);
  }

  reachable() {
    return Promise.resolve(this.temporal);
  }

  #answer<Value>(value: Value): Promise<Value> {
    return this.fails === null ? Promise.resolve(value) : Promise.reject(this.fails);
  }
}

const identify: IdentifyCaller = (authorization) => {
  if (authorization === 'Bearer operator-key') return { name: 'ops', access: 'operator' };
  return authorization === 'Bearer signup-key' ? { name: 'web', access: 'signup' } : undefined;
};

/** A gateway in front of onboardings that only write down what reaches them. */
export async function gateway(rateLimit = { max: 1000, perMs: 1000 }) {
  const service = new FakeOnboardings();
  const log: string[] = [];
  const app = await createGateway({
    onboardings: service,
    identify,
    rateLimit,
    webhookSecrets: ['retired', webhookSecret],
    sealingKeys,
    defaults: { categories: { individual: 'STANDARD', organization: 'SMALL_BUSINESS' } },
    logger: pino({ level: 'debug' }, { write: (line: string) => log.push(line) }),
  });
  open.push(app);

  const call = async (options: InjectOptions) => {
    const { statusCode, headers, body } = await app.inject(options);
    return {
      status: statusCode,
      type: headers['content-type'],
      retryAfter: headers['retry-after'],
      headers,
      body: JSON.parse(body) as Record<string, unknown>,
    };
  };
  const signupKey = { authorization: 'Bearer signup-key' };
  return {
    app,
    service,
    log,
    call,
    get: (url: string, headers: Record<string, string> = signupKey) => call({ method: 'GET', url, headers }),
    post: (url: string, payload: object, headers: Record<string, string> = {}) =>
      call({
        method: 'POST',
        url,
        headers: { ...signupKey, 'content-type': 'application/json', ...headers },
        payload: JSON.stringify(payload),
      }),
    callback: (payload: string, signature = signatureOf(payload)) =>
      call({
        method: 'POST',
        url: '/v1/webhooks/finhub',
        headers: { 'content-type': 'application/json', 'x-finhub-signature': signature },
        payload,
      }),
  };
}

/** As FinHub signs. */
export function signatureOf(payload: string): string {
  return `sha256=${createHmac('sha256', webhookSecret).update(payload).digest('hex')}`;
}
