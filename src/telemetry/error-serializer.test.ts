import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { serializeError } from './error-serializer.js';

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

  it.each(['+37062767557', 'LT12 1000 0111 0100 1000', '4111-1111-1111-1111'])(
    'leaves out the number %s',
    (number) => {
      expect(serializeError(new Error(`cannot take ${number} twice`)).message).toMatch(
        /^cannot take \+?(?:LT)?\.\.\. twice$/,
      );
    },
  );

  it('keeps what says where and what went wrong', () => {
    const error = serializeError(new TypeError('connect ECONNREFUSED 127.0.0.1:7233, 3 of 5000'));
    expect(error).toMatchObject({
      type: 'TypeError',
      message: 'connect ECONNREFUSED 127.0.0.1:7233, 3 of 5000',
    });
    expect(error.stack).toMatch(/^TypeError: connect .*\n\s+at .*error-serializer\.test\.ts:\d+:\d+/);
  });

  it('keeps the whole message of errors of ours, which are written to be shown', () => {
    const message = 'A payload is encrypted with key "p1": add that key to the end of PAYLOAD_KEYS.';
    const failure = ApplicationFailure.create({ type: 'WorkerMisconfigured', message });
    expect(serializeError(failure)).toMatchObject({ type: 'WorkerMisconfigured', message });
    expect(serializeError(new Error('wrapped', { cause: failure })).cause?.message).toBe(message);
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

function thrown(message: string): never {
  throw new Error(message);
}
