import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { CALLBACK_KEPT_FOR_MS, type CallbackDelivery } from '../contract/callbacks.js';
import { TemporalRefused, TemporalUnreachable } from '../signup/index.js';
import { createCallbackActivities } from './callbacks.js';

const delivery: CallbackDelivery = {
  id: 'callback-1',
  meaning: { signal: 'callbackUnknown', argument: { eventId: 'evt-1', type: 'unknown' } },
  subject: { tenantId: 'tenant', onboardingIds: [], customerId: 'c-1' },
};

describe('a look for the case of a callback', () => {
  it.each([
    ['finds none', null, { type: 'CaseNotFound', category: 'BENIGN' }],
    ['is refused', new TemporalRefused('INVALID_ARGUMENT'), { type: 'TemporalRefused' }],
    ['gets no answer', new TemporalUnreachable('gRPC status 14'), { type: 'TemporalUnreachable' }],
  ])('that %s is repeated within a day', async (_, found, failure) => {
    await expect(look(CALLBACK_KEPT_FOR_MS - 1, found)).rejects.toMatchObject(failure);
  });

  it.each([
    ['finds none', null],
    ['is refused', new TemporalRefused('INVALID_ARGUMENT')],
  ])('that %s is the last one after a day', async (_, found) => {
    expect(await look(CALLBACK_KEPT_FOR_MS, found)).toEqual({ outcome: 'undeliverable' });
  });

  it('that gets no answer is repeated for as long as the outage lasts', async () => {
    const unreachable = new TemporalUnreachable('gRPC status 14');
    await expect(look(10 * CALLBACK_KEPT_FOR_MS, unreachable)).rejects.toBe(unreachable);
  });
});

/** An attempt that begins so long after the first, and what came of the router. */
function look(elapsedMs: number, found: Error | null) {
  const environment = new MockActivityEnvironment(
    { scheduledTimestampMs: 0, currentAttemptScheduledTimestampMs: elapsedMs },
    { logger: new DefaultLogger('ERROR') },
  );
  const activities = createCallbackActivities({
    callbacks: { deliver: () => (found === null ? Promise.resolve(null) : Promise.reject(found)) },
  });
  return environment.run(() => activities.deliverCallback(delivery));
}
