import { defineQuery, setHandler } from '@temporalio/workflow';
import { queryNames } from '../../contract/messages.js';
import type { OnboardingState } from '../../contract/onboarding.js';
import type { Onboarding } from './onboarding.js';
import { receiveSignals } from './signals.js';
import { receiveUpdates } from './updates.js';

/**
 * Registers every message a case understands. Handlers are synchronous: they record, answer the state of that moment, and
 * leave the work to the main flow.
 */
export function receiveMessages(onboarding: Onboarding): void {
  setHandler(defineQuery<OnboardingState>(queryNames.onboarding), () => onboarding.state, {
    description: 'The state of the onboarding',
  });
  receiveSignals(onboarding);
  receiveUpdates(onboarding);
}
