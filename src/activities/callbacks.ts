import { ApplicationFailure } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import {
  CALLBACK_KEPT_FOR_MS,
  type CallbackDelivery,
  type CallbackDeliveryResult,
} from '../contract/callbacks.js';
import { TemporalRefused } from '../signup/index.js';
import { elapsedMs } from './attempt.js';
import type { ActivityDependencies } from './dependencies.js';

export const createCallbackActivities = ({ callbacks }: Pick<ActivityDependencies, 'callbacks'>) => ({
  /**
   * Takes a callback to its case. Fails benignly while there is none, so that Temporal repeats it; gives up with a look that
   * comes after `CALLBACK_KEPT_FOR_MS`, so that an outage of any length still leaves one. A look that Temporal refuses counts:
   * the next one would be refused as well.
   */
  async deliverCallback(delivery: CallbackDelivery): Promise<CallbackDeliveryResult> {
    const isLastLook = elapsedMs() >= CALLBACK_KEPT_FOR_MS;
    try {
      const delivered = await callbacks.deliver(delivery);
      if (delivered !== null) return delivered;
    } catch (error) {
      if (!isLastLook || !(error instanceof TemporalRefused)) throw error;
    }
    if (isLastLook) return { outcome: 'undeliverable' };
    throw ApplicationFailure.create({
      type: 'CaseNotFound',
      message: 'The case of this callback is not there yet',
      category: ApplicationFailureCategory.BENIGN,
    });
  },
});
