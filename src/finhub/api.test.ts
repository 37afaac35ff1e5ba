import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from './testing/failure-of.js';
import {
  call,
  signInPath,
  startLoopbackProvider,
  type LoopbackProvider,
} from './testing/loopback-provider.js';
import { individual } from './testing/samples.js';

const consent = { type: 'terms', version: '1.0', acceptedAt: '2026-05-01T10:00:00Z' } as const;
const consentPath = '/api/v2.1/customer/individual/c-1/consents/terms';
const fixedToken = { kind: 'token', accessToken: 'fixed' } as const;

let provider: LoopbackProvider;

beforeEach(async () => {
  provider = await startLoopbackProvider();
});
afterEach(() => provider.close());

const accept = (options = {}) =>
  provider.client({ signIn: fixedToken, ...options }).consents.accept(individual, consent, call());

describe('a token that FinHub refuses', () => {
  const signedIn = (token: string) => ({ json: { code: 200, data: { token } } });

  it('is replaced by one new sign-in, and the call repeated once', async () => {
    provider.on(signInPath, signedIn('token-1'), signedIn('token-2'));
    provider.on(consentPath, { json: {} }, { status: 401 }, { json: {} });
    const client = provider.client();
    await client.consents.accept(individual, consent, call());
    await client.consents.accept(individual, consent, call());
    const calls = provider.received.slice(2);
    expect(calls.map(({ path, headers }) => [path, headers['x-request-id']])).toEqual([
      [consentPath, 'r.1'],
      [signInPath, 'r.2'],
      [consentPath, 'r.3'],
    ]);
    expect(calls[2]?.headers.authorization).toBe('Bearer token-2');
  });

  it('twice is final, after three calls', async () => {
    provider.on(consentPath, { json: {} }, { status: 401 });
    const client = provider.client();
    await client.consents.accept(individual, consent, call());
    const error = await failureOf(client.consents.accept(individual, consent, call()));
    expect(error).toMatchObject({ type: 'FinHubUnauthorized', retryable: false, mayHaveHappened: false });
    expect(provider.received.slice(2)).toHaveLength(3);
  });

  it('is final at once where it is fixed or brand new', async () => {
    provider.on(consentPath, { status: 401 });
    expect(await failureOf(accept())).toMatchObject({ type: 'FinHubUnauthorized' });
    const fresh = provider.client().consents.accept(individual, consent, call());
    expect(await failureOf(fresh)).toMatchObject({ type: 'FinHubUnauthorized' });
    expect(provider.received.map(({ path }) => path)).toEqual([consentPath, signInPath, consentPath]);
  });
});

describe('a sign-in', () => {
  it.each([
    ['401', { status: 401, json: { code: 401, message: 'x', data: { attempts: 1, maxAttempts: 5 } } }],
    ['400', { status: 400, json: { code: 400, message: 'tenantKey is missing' } }],
    ['success false', { json: { code: 200, data: { success: false, errorType: 'AUTHENTICATION' } } }],
  ])('refused by %s stops before the call itself, and is not repeated', async (_how, reply) => {
    provider.on(signInPath, reply);
    const client = provider.client();
    const first = await failureOf(client.consents.accept(individual, consent, call()));
    await failureOf(client.consents.accept(individual, consent, call()));
    expect(first).toMatchObject({
      type: 'FinHubCredentialsRejected',
      retryable: false,
      mayHaveHappened: false,
    });
    expect(provider.received.map(({ path }) => path)).toEqual([signInPath]);
  });

  it('that FinHub could not answer is tried again, and the call itself did not happen', async () => {
    provider.on(signInPath, { status: 500 }, { json: { data: { token: 't' } } });
    provider.on(consentPath, { json: {} });
    const client = provider.client();
    const error = await failureOf(client.consents.accept(individual, consent, call()));
    expect(error).toMatchObject({ type: 'FinHubUnavailable', retryable: true, mayHaveHappened: false });
    await client.consents.accept(individual, consent, call());
  });
});
