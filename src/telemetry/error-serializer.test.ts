import { readFileSync } from 'node:fs';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ShowableError } from '../contract/showable-error.js';
import { serializeError } from './error-serializer.js';

class LetterLost extends ShowableError {
  readonly type = 'LetterLost';
}

const ofOurs = 'A payload is encrypted with key "p1": add that key to the end of PAYLOAD_KEYS.';

const likeAPlace = 'no "\n    at Petrauskas (x.ts:1:2)\n"';

const thrownBy = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

describe('what a log tells of an error', () => {
  it.each([
    ['JSON that cannot be parsed', () => JSON.parse('{"lastName": "Petrauskas", ]') as unknown],
    ['text that is no JSON', () => JSON.parse('Petrauskas') as unknown],
    ['JSON whose values have no quotes', () => JSON.parse('{"lastName": Petrauskas}') as unknown],
    ['a value without quotes', () => thrown('value Petrauskas is not valid')],
    ['a name with an apostrophe', () => thrown("name: O'Brien Petrauskas")],
    ['an error with a code', () => thrown(Object.assign(new Error('of Petrauskas'), { code: 'ERR_X' }))],
    [
      'a refusal of Temporal',
      () => thrown(Object.assign(new Error('3 INVALID_ARGUMENT: Petrauskas'), { code: 3 })),
    ],
    ['a URL', () => new URL('Petrauskas://')],
    ['an argument of Node', () => Buffer.alloc('Petrauskas' as never)],
    ['a path', () => thrown("ENOENT: no such file or directory, open '/documents/Petrauskas.pdf'")],
    ['an e-mail address', () => thrown('nobody is called jonas.petrauskas@example.com here')],
    ['an apostrophe within quotes', () => thrown("unexpected 'O'Petrauskas' at 3")],
    ['more than it has room for', () => thrown(`"Jonas ${'Petrauskas '.repeat(1000)}"`)],
    ['several lines', () => thrown('"Petrauskas\n    at Petrauskas\nPetrauskas"')],
  ])('leaves out what its message quotes of %s', (_what, run) => {
    const error = serializeError(thrownBy(run));
    expect(JSON.stringify(error)).not.toMatch(/petrauskas/i);
    expect(error.message).not.toBe('');
  });

  it('keeps type and place of what it leaves out the message of', () => {
    expect(serializeError(new TypeError('Petrauskas')).stack).toMatch(
      /^TypeError: message of TypeError left out: it may quote data\n\s+at .*error-serializer\.test\.ts:\d+:\d+/,
    );
  });

  it('tells what of the network cannot be reached', async () => {
    const refused = await request('http://127.0.0.1:9').catch((error: unknown) => error);
    expect(serializeError(refused).message).toBe('connect ECONNREFUSED 127.0.0.1:9');
    const native = await NativeConnection.connect({ address: '127.0.0.1:9' }).catch(
      (error: unknown) => error,
    );
    expect(serializeError(native)).toMatchObject({
      type: 'TransportError',
      message: 'tcp connect error, 127.0.0.1:9, kind: ConnectionRefused',
    });
  });

  it.each([
    [
      14,
      '14 UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED 127.0.0.1:7233 (2026)',
      '14 UNAVAILABLE, connect ECONNREFUSED 127.0.0.1:7233',
    ],
    [
      14,
      '14 UNAVAILABLE: Name resolution failed for target dns:temporal:7233',
      '14 UNAVAILABLE, Name resolution failed for target dns:temporal:7233',
    ],
    [5, '5 NOT_FOUND: workflow not found for ID: Petrauskas', '5 NOT_FOUND'],
    ['ENOTFOUND', 'getaddrinfo ENOTFOUND temporal', 'getaddrinfo ENOTFOUND temporal'],
    [
      'EADDRINUSE',
      'listen EADDRINUSE: address already in use 127.0.0.1:8081',
      'listen EADDRINUSE: address already in use 127.0.0.1:8081',
    ],
    [
      'UND_ERR_CONNECT_TIMEOUT',
      'Connect Timeout Error (attempted address: 10.0.0.1:443, timeout: 500ms)',
      'attempted address: 10.0.0.1:443',
    ],
  ])('keeps of an error of the network with code %s: %s', (code, message, told) => {
    expect(serializeError(Object.assign(new Error(message), { code })).message).toBe(told);
  });

  it("tells the call and the code of the file system's errors, not the path", () => {
    const error = serializeError(thrownBy(() => readFileSync('/Petrauskas')));
    expect(error).toMatchObject({ message: 'open ENOENT', code: 'ENOENT' });
  });

  it.each([
    ['an error of ours', new LetterLost(ofOurs)],
    ['a failure of a step', ApplicationFailure.create({ type: 'WorkerMisconfigured', message: ofOurs })],
  ])('keeps the whole message of %s, which is written to be shown', (_what, error) => {
    expect(serializeError(error)).toMatchObject({ type: error.type, message: ofOurs });
    expect(serializeError(new Error('wrapped', { cause: error })).cause?.message).toBe(ofOurs);
  });

  it.each([
    ['a type', Object.assign(new Error('no entry "Petrauskas"'), { type: 'entity.parse.failed' })],
    ['a type of ours', Object.assign(new Error('no entry "Petrauskas"'), { type: 'WorkerMisconfigured' })],
    ['what an activity threw', ApplicationFailure.fromError(new TypeError('no entry "Petrauskas"'))],
    ['a name of its own', Object.assign(new Error('no entry'), { name: 'nothing for Petrauskas' })],
  ])('trusts no error of others for %s', (_what, error) => {
    const told = serializeError(error);
    expect(JSON.stringify(told)).not.toContain('Petrauskas');
  });

  it("tells the type of Temporal's failures, whosever they are", () => {
    expect(serializeError(ApplicationFailure.fromError(new RangeError('x'))).type).toBe('RangeError');
  });

  it.each([
    ['one of several lines', new Error(likeAPlace)],
    ['one that was changed', changed(likeAPlace, 'no')],
    ['one without a name', nameless(likeAPlace)],
  ])('takes no line of a message for a place: %s', (_what, error) => {
    expect(serializeError(error).stack).not.toContain('Petrauskas');
  });

  it.each([
    ['a system error', () => readFileSync('/nowhere')],
    ['an error of Node', () => Buffer.alloc(-1)],
    ['an abort', () => AbortSignal.abort().throwIfAborted()],
    ['an error of ours', () => thrown(new LetterLost('several\nlines'))],
    ['an error of zod', () => z.string().parse(1)],
    ['a failure', () => thrown(ApplicationFailure.nonRetryable('over'))],
    ['one with a message of later', () => thrown(Object.assign(new TypeError(), { message: 'later' }))],
  ])('tells the places of %s', (_what, run) => {
    expect(serializeError(thrownBy(run)).stack).toMatch(/\n\s+at .*:\d+:\d+/);
  });

  it("tells of zod's errors the pointers and codes", () => {
    const schema = z.object({
      customer: z.object({ email: z.email(), gender: z.enum(['F']) }),
      known: z.record(z.string(), z.number()),
    });
    const value = {
      customer: { email: 'Petrauskas', gender: 'Petrauskas' },
      known: { 'Jonas Petrauskas': 'x' },
    };
    const error = serializeError(schema.safeParse(value).error);
    expect(error.message).toBe(
      '/customer/email invalid_format; /customer/gender invalid_value; /known/? invalid_type',
    );
    expect(JSON.stringify(error)).not.toMatch(/petrauskas/i);
  });
});

function thrown(what: string | Error): never {
  throw typeof what === 'string' ? new Error(what) : what;
}

function changed(message: string, later: string): Error {
  return Object.assign(new Error(message), { message: later });
}

function nameless(message: string): Error {
  class Nameless extends Error {}
  Object.defineProperty(Nameless.prototype, 'name', { value: '' });
  return new Nameless(message);
}
