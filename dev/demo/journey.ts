import { setTimeout as delay } from 'node:timers/promises';
import type { CaseState } from './case-state.js';
import { dueDeliveries } from './deliveries.js';
import { GatewayRefusedError } from './gateway-client.js';
import type { GatewayClient } from './gateway-client.js';
import type { Sample } from './samples.js';

/** How far one sample has come. */
export interface Journey {
  readonly sample: Sample;
  readonly state: CaseState;
  /** The case was closed before this demo began. */
  readonly alreadyFinished: boolean;
}

interface JourneyOptions {
  readonly gateway: GatewayClient;
  /** Told of every state read. */
  readonly onState: (journey: Journey) => void;
  readonly signal: AbortSignal;
}

const READ_EVERY_MS = 1000;

/**
 * Signs one sample up and brings what it brings late, until its case is closed. An onboarding that an earlier demo
 * started is taken on from where it is. Ends early, with an `AbortError`, once `signal` is aborted.
 */
export async function takeThrough(sample: Sample, options: JourneyOptions): Promise<void> {
  const { gateway, onState, signal } = options;
  const { id, status } = await gateway.start(sample.signup);
  let state = await gateway.state(id);
  const alreadyFinished = status === 'existing' && state.outcome !== null;
  for (;;) {
    onState({ sample, state, alreadyFinished });
    if (state.outcome !== null) return;
    await bringWhatIsDue(sample, state, gateway);
    await delay(READ_EVERY_MS, undefined, { signal });
    state = await gateway.state(id);
  }
}

async function bringWhatIsDue(sample: Sample, state: CaseState, gateway: GatewayClient): Promise<void> {
  for (const delivery of dueDeliveries(sample, state, Date.now())) {
    try {
      await gateway.deliver(state.id, delivery);
    } catch (error) {
      // The case moved on meanwhile; its next state tells.
      if (!(error instanceof GatewayRefusedError && error.status === 409)) throw error;
    }
  }
}
