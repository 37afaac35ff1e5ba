import { Writable } from 'node:stream';
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { loggerOn } from './logger.js';
import { temporalLogger } from './temporal-runtime.js';

describe('logger', () => {
  it('hides secrets and personal data wherever they stand', () => {
    const { logger, lines } = recorder();
    logger.info({ password: 'hush', headers: { authorization: 'Bearer hush', 'set-cookie': 'hush' } }, 'one');
    logger.info({ list: [{ email: 'hush' }], a: { b: { token: 'hush', c: { secret: 'hush' } } } }, 'two');
    logger.info(
      { organization: { website: 'hush' }, request: { ip: 'hush', address: { street: 'hush' } } },
      'more',
    );
    logger.child({ tenantSecret: 'hush' }).info({ activation: { code: '482913' } }, 'three');
    logger.info({ a: { b: { c: { d: { e: { Email: 'hush', reason: 'hush' } } } } } }, 'deep');
    expect(lines()).toHaveLength(5);
    expect(JSON.stringify(lines())).not.toMatch(/hush|482913/);
    expect(lines()[0]).toMatchObject({ name: 'test', msg: 'one', password: '[redacted]' });
  });

  it('says of an error its type, message, stack, code and causes, and nothing that hangs on it', () => {
    const { logger, lines } = recorder();
    const cause = Object.assign(new TypeError('connect ECONNREFUSED 10.0.0.1:443'), {
      code: 'ECONNREFUSED',
      request: { body: 'hush' },
    });
    const failure = ApplicationFailure.create({ type: 'FinHubUnavailable', message: 'call failed', cause });
    const error = Object.assign(failure, { response: 'hush' });
    logger.error({ err: error }, 'step failed');
    expect(lines()[0]).toMatchObject({
      err: {
        type: 'FinHubUnavailable',
        message: 'call failed',
        cause: { type: 'TypeError', message: 'connect ECONNREFUSED 10.0.0.1:443', code: 'ECONNREFUSED' },
      },
    });
    expect(JSON.stringify(lines())).not.toContain('hush');
  });

  it('keeps what only shares a name with something secret or personal', () => {
    const { logger, lines } = recorder();
    logger.info({ state: 'RUNNING', code: 'ECONNREFUSED', id: 'onboarding-1', status: 200 });
    logger.info({ state: 'Vilnius County' });
    expect(lines()).toMatchObject([
      { state: 'RUNNING', code: 'ECONNREFUSED', id: 'onboarding-1', status: 200 },
      { state: '[redacted]' },
    ]);
  });

  it('drops the code of an error that is no error code', () => {
    const { logger, lines } = recorder();
    logger.error({ err: Object.assign(new Error('refused'), { code: '482913' }) });
    expect(JSON.stringify(lines()[0])).not.toContain('482913');
  });

  it("writes Temporal's lines, with their metadata and errors", () => {
    const { logger, lines } = recorder();
    const temporal = temporalLogger(logger);
    temporal.warn('Activity failed', {
      activityType: 'findWallet',
      error: Object.assign(new Error('x'), { body: 'hush' }),
    });
    temporal.log('ERROR', 'core', { timestampNanos: 1n });
    const error = new Error("no entry 'hush'");
    temporal.error(`Error while processing: ${error.message}`, { error, task: '{"input":"hush"}' });
    temporal.debug('not at this level');
    expect(lines()).toMatchObject([
      {
        level: 40,
        msg: 'Activity failed',
        activityType: 'findWallet',
        error: { type: 'Error' },
      },
      { level: 50, msg: 'core' },
      {
        level: 50,
        msg: 'Error while processing: message of Error left out: it may quote data',
        task: '[redacted]',
      },
    ]);
    expect(JSON.stringify(lines())).not.toContain('hush');
  });
});

function recorder() {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString());
      done();
    },
  });
  return {
    logger: loggerOn(stream, 'test', 'info'),
    lines: (): unknown[] => written.map((line): unknown => JSON.parse(line)),
  };
}
