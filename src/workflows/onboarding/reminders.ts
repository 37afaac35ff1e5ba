import { condition } from '@temporalio/workflow';
import type { WaitingFor } from '../../contract/onboarding.js';
import type { CaseFile } from './case-file.js';
import { waitingFor } from './facts.js';

/** Waits that only the customer can end. */
const customersWaits: readonly WaitingFor[] = ['correction', 'documents', 'consents', 'activation-code'];

/**
 * Reminds of what the customer owes: at each time of the policy from the start of every such wait, once each. Runs until it
 * is cancelled, and holds a timer only while the customer owes something.
 */
export async function remindTheCustomer(file: CaseFile): Promise<never> {
  for (;;) {
    await condition(() => isCustomersWait(waitingFor(file.facts)));
    await remindOf(waitingFor(file.facts), file);
  }
}

async function remindOf(wait: WaitingFor, file: CaseFile): Promise<void> {
  const isOver = () => waitingFor(file.facts) !== wait;
  let passedMs = 0;
  for (const dueMs of file.facts.policy.remindersMs) {
    if (await condition(isOver, dueMs - passedMs, { summary: `Remind of the wait for ${wait}` })) return;
    passedMs = dueMs;
    file.note(`Reminder: still waiting for ${wait}`);
    file.emit('onboarding.reminder');
  }
  await condition(isOver);
}

function isCustomersWait(wait: WaitingFor): boolean {
  return customersWaits.includes(wait);
}
