import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from './testing/failure-of.js';
import { call, startLoopbackProvider, type LoopbackProvider } from './testing/loopback-provider.js';
import { customerId, individual, registration } from './testing/samples.js';

const consent = { type: 'terms', version: '1.0', acceptedAt: '2026-05-01T10:00:00Z' } as const;
const consentPath = '/api/v2.1/customer/individual/c-1/consents/terms';
const walletsPath = '/api/v2.1/wallets/customer/c-1';
const registrationPath = '/api/v2.1/customer/individual/registration';
const fixedToken = { kind: 'token', accessToken: 'fixed' } as const;

let provider: LoopbackProvider;

beforeEach(async () => {
  provider = await startLoopbackProvider();
});
afterEach(() => provider.close());

const accept = (options = {}) =>
  provider.client({ signIn: fixedToken, ...options }).consents.accept(individual, consent, call());
const register = () => provider.client({ signIn: fixedToken }).individuals.register(registration, call());

describe('a call that got no answer', () => {
  it('certainly did nothing where there was no connection', async () => {
    const port = await unusedPort();
    const error = await failureOf(accept({ baseUrl: `http://127.0.0.1:${port}` }));
    expect(error).toMatchObject({ type: 'FinHubUnavailable', retryable: true, mayHaveHappened: false });
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('certainly did nothing where the host has no address', async () => {
    const error = await failureOf(accept({ baseUrl: 'http://no-such-host.invalid' }));
    expect(error).toMatchObject({ type: 'FinHubUnavailable', retryable: true, mayHaveHappened: false });
  });

  it('may have happened where the connection broke afterwards', async () => {
    provider.on(consentPath, (response) => void response.destroy());
    const error = await failureOf(accept());
    expect(error).toMatchObject({ type: 'FinHubUnavailable', retryable: true, mayHaveHappened: true });
  });

  it('may have happened where the answer broke off in the middle', async () => {
    provider.on(consentPath, (response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"code":', () => void response.destroy());
    });
    expect(await failureOf(accept())).toMatchObject({ type: 'FinHubUnavailable', mayHaveHappened: true });
  });

  it('may have happened where the time was up', async () => {
    provider.on(consentPath, () => undefined);
    const error = await failureOf(accept({ timeouts: { callMs: 100 } }));
    expect(error).toMatchObject({ type: 'FinHubUnavailable', retryable: true, mayHaveHappened: true });
    expect(error.message).toContain('acceptConsent (no answer within 100 ms)');
  });

  it('left nothing behind where it only read', async () => {
    provider.on(walletsPath, (response) => void response.destroy());
    const listed = provider.client().wallets.list(customerId, 'B2C', call());
    expect(await failureOf(listed)).toMatchObject({ retryable: true, mayHaveHappened: false });
  });

  it('throws the reason of whoever cut it off', async () => {
    const stop = new AbortController();
    provider.on(consentPath, () => {
      stop.abort(new Error('shutting down'));
    });
    const client = provider.client({ signIn: fixedToken });
    const accepted = client.consents.accept(individual, consent, call({ signal: stop.signal }));
    await expect(accepted).rejects.toThrow('shutting down');
  });
});

describe('a call that FinHub refused', () => {
  it('names the fields, never what was said about them', async () => {
    const errors = [
      { field: 'phone', message: '+37062767557 is taken' },
      { field: 'individualCustomer.person.gender' },
    ];
    provider.on(registrationPath, {
      status: 400,
      json: { code: 400, message: 'John is wrong', data: { errors } },
    });
    const error = await failureOf(register());
    expect(error).toMatchObject({
      type: 'FinHubInvalidData',
      retryable: false,
      status: 400,
      operation: 'registerIndividual',
      fields: ['phone', 'individualCustomer.person.gender'],
      message:
        'FinHub refused 2 fields of registerIndividual (status 400). Correct the data, then it runs again.',
    });
  });

  it('says how long to wait', async () => {
    provider.on(consentPath, { status: 429, headers: { 'retry-after': '7' } });
    expect(await failureOf(accept())).toMatchObject({ type: 'FinHubRateLimited', retryAfterMs: 7_000 });
  });

  it('is final whatever it says about waiting', async () => {
    provider.on(consentPath, { status: 403, headers: { 'retry-after': '7' } });
    expect(await failureOf(accept())).toMatchObject({ type: 'FinHubForbidden', retryAfterMs: undefined });
  });

  it('counts by its status also where the body is no JSON or breaks off', async () => {
    provider.on(consentPath, { status: 502, text: '<html>Bad gateway</html>' }, (response) => {
      response.writeHead(503, { 'content-length': '100' });
      response.write('x', () => void response.destroy());
    });
    expect(await failureOf(accept())).toMatchObject({ status: 502, mayHaveHappened: true });
    expect(await failureOf(accept())).toMatchObject({ status: 503, mayHaveHappened: false });
  });

  it('keeps what a conflict names out of sight of loggers', async () => {
    const data = { customerId: 'c-9', user: { id: 'u-9', email: 'john.customer@example.com' } };
    provider.on(registrationPath, { status: 409, json: { code: 409, message: 'exists', data } });
    const error = await failureOf(register());
    expect(error.conflict).toEqual({ customerId: 'c-9', userId: 'u-9', email: 'john.customer@example.com' });
    const seen = inspect(error, { showHidden: true, depth: 9 }) + JSON.stringify(error) + error.message;
    expect(seen).not.toMatch(/john|c-9|u-9/);
  });

  it.each([
    [{ success: false, error: { code: 'SIMULATED_FAILURE', message: 'x' } }, 'FinHubRejected'],
    [{ code: 409, message: 'x' }, 'FinHubConflict'],
    [{ success: false, code: 500, message: 'x' }, 'FinHubUnavailable'],
  ])('is refused also by a 200 that says so: %j', async (json, type) => {
    provider.on(consentPath, { json });
    expect(await failureOf(accept())).toMatchObject({ type });
  });
});

describe('a success that breaks the contract', () => {
  it('may have happened, and names path and kind of what differs, no values', async () => {
    provider.on(registrationPath, { json: { code: 200, data: { id: 'c-1', user: 'john' } } });
    const error = await failureOf(register());
    expect(error).toMatchObject({
      type: 'FinHubContractViolation',
      retryable: false,
      mayHaveHappened: true,
      fields: ['user'],
    });
    expect(error.message).toContain('user: expected object');
    expect(error.message).not.toContain('john');
  });

  it.each([
    ['not JSON', { text: '<html>' }],
    ['larger than 5 MiB', { text: `"${'x'.repeat(5 * 1024 * 1024)}"` }],
  ])('is %s', async (why, reply) => {
    provider.on(registrationPath, reply);
    const error = await failureOf(register());
    expect(error).toMatchObject({ type: 'FinHubContractViolation', mayHaveHappened: true });
    expect(error.message).toContain(why);
  });
});

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
