import { log, metricMeter, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { CallbackDelivery, CallbackDeliveryResult } from '../contract/callbacks.js';

const { deliverCallback } = proxyActivities<Pick<Activities, 'deliverCallback'>>({
  startToCloseTimeout: '15s',
  summary: 'Look for the case',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '5m' },
});

/** Keeps a callback whose case is not there yet until the case has it, or for a day. Looking costs no history. */
export async function callbackDelivery(delivery: CallbackDelivery): Promise<CallbackDeliveryResult> {
  const result = await deliverCallback(delivery);
  if (result.outcome === 'undeliverable') {
    log.warn('No case turned up for a callback', { signal: delivery.meaning.signal });
    metricMeter
      .createCounter('onboarding_callbacks_undeliverable', 'callbacks', 'Callbacks no case turned up for')
      .add(1);
  }
  return result;
}
