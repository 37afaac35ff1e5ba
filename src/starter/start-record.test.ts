import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TemporalUnreachable } from '../signup/index.js';
import { startRecord } from './start-record.js';

const samples = new URL('../../samples/individuals.json', import.meta.url);
const [value] = z.array(z.unknown()).parse(JSON.parse(readFileSync(samples, 'utf8')));

describe('a sign-up that cannot be started', () => {
  it('is reported with the message of an error of ours', async () => {
    const error = new TemporalUnreachable('gRPC status 14');
    expect(await outcomeOf(error)).toEqual({ result: 'failed', detail: error.message });
  });

  it('is reported without what an error of others quotes', async () => {
    const error = new TypeError('cannot take "Petrauskas"');
    expect(await outcomeOf(error)).toEqual({
      result: 'failed',
      detail: 'message of TypeError left out: it may quote data',
    });
  });
});

async function outcomeOf(error: Error) {
  const { result, errors } = await startRecord(
    { line: 1, value, text: null },
    {
      tenantId: 'tenant-1',
      onboardingIdKey: randomBytes(32),
      categories: { individual: 'INDIVIDUAL_STANDARD', organization: 'SMALL' },
      start: () => Promise.reject(error),
      onUnreachable: () => undefined,
    },
  );
  return { result, detail: errors[0]?.detail };
}
