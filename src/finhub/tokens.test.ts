import { describe, expect, it } from 'vitest';
import { callFailed } from './errors.js';
import { call } from './testing/loopback-provider.js';
import { createSessionTokens, fixedToken, type SignInResult } from './tokens.js';

const minutes = (count: number) => count * 60_000;
const granted = (value: string, expiresAt?: string): SignInResult => ({
  result: 'granted',
  token: { value, expiresAt },
});
const refused = (attempts: number): SignInResult => ({
  result: 'refused',
  refusal: { detail: 'status 401', status: 401, counter: { attempts, maxAttempts: 5 } },
});
const unavailable = () =>
  callFailed({ operation: 'signIn', outcome: { kind: 'status', status: 503 }, effectful: false });

/** Tokens whose sign-ins answer as scripted, by a clock that the test sets. */
function scripted(...script: (SignInResult | Error)[]) {
  const clock = { now: Date.parse('2026-05-01T10:00:00Z') };
  const requestIds: string[] = [];
  const tokens = createSessionTokens({
    now: () => clock.now,
    signIn(requestId) {
      requestIds.push(requestId);
      const next = script.shift();
      if (next === undefined) return Promise.reject(new Error('one sign-in too many'));
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
    },
  });
  return { tokens, clock, requestIds };
}

const rejectedCredentials = { type: 'FinHubCredentialsRejected', retryable: false, mayHaveHappened: false };

describe('tokens', () => {
  it('come from one sign-in for all who ask at once', async () => {
    const { tokens, requestIds } = scripted(granted('a'));
    const held = await Promise.all([tokens.current(call()), tokens.current(call()), tokens.current(call())]);
    expect(held.map(({ token }) => token.value)).toEqual(['a', 'a', 'a']);
    expect(requestIds).toEqual(['r.1']);
  });

  it('are renewed after 80 % of their life', async () => {
    const { tokens, clock } = scripted(granted('a', '2026-05-01T11:00:00Z'), granted('b'));
    await tokens.current(call());
    clock.now += minutes(47);
    expect((await tokens.current(call())).token.value).toBe('a');
    clock.now += minutes(2);
    expect((await tokens.current(call())).token.value).toBe('b');
  });

  it('stay in use to their end where the renewal fails', async () => {
    const { tokens, clock } = scripted(granted('a', '2026-05-01T11:00:00Z'), unavailable(), unavailable());
    await tokens.current(call());
    clock.now += minutes(50);
    expect((await tokens.current(call())).token.value).toBe('a');
    expect((await tokens.current(call())).token.value).toBe('a');
    clock.now += minutes(11);
    await expect(tokens.current(call())).rejects.toMatchObject({
      type: 'FinHubUnavailable',
      mayHaveHappened: false,
    });
  });

  it('are replaced once when several calls learn that FinHub refuses the same one', async () => {
    const { tokens, requestIds } = scripted(granted('a'), granted('b'));
    await tokens.current(call());
    const held = await tokens.current(call());
    const replaced = await Promise.all([tokens.replacing(held, call()), tokens.replacing(held, call())]);
    const late = await tokens.replacing(held, call());
    expect([...replaced, late].map((token) => token?.value)).toEqual(['b', 'b', 'b']);
    expect(requestIds).toHaveLength(2);
  });

  it('are not replaced when FinHub refuses one that this very call signed in for', async () => {
    const { tokens } = scripted(granted('a'));
    const held = await tokens.current(call());
    expect(await tokens.replacing(held, call())).toBeUndefined();
  });

  it('are waited for only as long as the caller wants, while the sign-in serves the others', async () => {
    const { tokens } = scripted(granted('a'));
    const stop = new AbortController();
    const stopped = tokens.current(call({ signal: stop.signal }));
    const other = tokens.current(call());
    stop.abort(new Error('cancelled'));
    await expect(stopped).rejects.toThrow('cancelled');
    expect((await other).token.value).toBe('a');
  });

  it('are what the configuration gives, for good, where it gives one', async () => {
    const tokens = fixedToken('fixed');
    const held = await tokens.current(call());
    expect(held.token.value).toBe('fixed');
    expect(await tokens.replacing(held, call())).toBeUndefined();
  });
});

describe('a refused sign-in', () => {
  it('is not repeated for 31 minutes', async () => {
    const { tokens, clock, requestIds } = scripted(refused(1), granted('a'));
    await expect(tokens.current(call())).rejects.toMatchObject(rejectedCredentials);
    clock.now += minutes(30);
    await expect(tokens.current(call())).rejects.toMatchObject(rejectedCredentials);
    expect(requestIds).toHaveLength(1);
    clock.now += minutes(1);
    expect((await tokens.current(call())).token.value).toBe('a');
  });

  it('is repeated once per operator who insists', async () => {
    const { tokens, requestIds } = scripted(refused(1), refused(2), granted('a'));
    await expect(tokens.current(call())).rejects.toMatchObject(rejectedCredentials);
    await expect(tokens.current(call({ insistence: 'case.1' }))).rejects.toMatchObject(rejectedCredentials);
    await expect(tokens.current(call())).rejects.toMatchObject(rejectedCredentials);
    expect(requestIds).toHaveLength(2);
    expect((await tokens.current(call({ insistence: 'case.2' }))).token.value).toBe('a');
  });

  it('is repeated once per retry, however many steps it runs again', async () => {
    const { tokens, requestIds } = scripted(refused(1), refused(2), granted('a'));
    const insisting = call({ insistence: 'case.1' });
    await expect(tokens.current(call())).rejects.toMatchObject(rejectedCredentials);
    await expect(tokens.current(insisting)).rejects.toMatchObject(rejectedCredentials);
    await expect(tokens.current(insisting)).rejects.toMatchObject(rejectedCredentials);
    expect(requestIds).toHaveLength(2);
  });

  it('is repeated once for many cases that an operator retries at once', async () => {
    const { tokens, clock, requestIds } = scripted(refused(1), refused(2), granted('a'));
    await expect(tokens.current(call())).rejects.toMatchObject(rejectedCredentials);
    for (const insistence of ['case-1.1', 'case-2.1', 'case-3.1'])
      await expect(tokens.current(call({ insistence }))).rejects.toMatchObject(rejectedCredentials);
    expect(requestIds).toHaveLength(2);
    clock.now += minutes(1);
    expect((await tokens.current(call({ insistence: 'case-4.1' }))).token.value).toBe('a');
  });

  it('never locks the account, however often an operator insists', async () => {
    const { tokens, clock, requestIds } = scripted(refused(3), refused(4), granted('a'));
    await expect(tokens.current(call())).rejects.toMatchObject(rejectedCredentials);
    await expect(tokens.current(call({ insistence: 'case.1' }))).rejects.toMatchObject(rejectedCredentials);
    clock.now += minutes(24 * 60);
    await expect(tokens.current(call({ insistence: 'case.2' }))).rejects.toMatchObject(rejectedCredentials);
    expect(requestIds).toHaveLength(2);
  });

  it('is never repeated by itself two refusals before the lock', async () => {
    const { tokens, clock, requestIds } = scripted(refused(3), granted('a'));
    await expect(tokens.current(call())).rejects.toMatchObject(rejectedCredentials);
    clock.now += minutes(24 * 60);
    await expect(tokens.current(call())).rejects.toMatchObject(rejectedCredentials);
    expect(requestIds).toHaveLength(1);
    expect((await tokens.current(call({ insistence: 'case.6' }))).token.value).toBe('a');
  });
});
