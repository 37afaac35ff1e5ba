import { condition, sleep } from '@temporalio/workflow';
import type { Onboarding } from './onboarding.js';

/** How long before its deadline a case is flagged; one that is not open for so long in all is not. */
const SOON_MS = 7 * 24 * 60 * 60 * 1000;

/** Flags the case a week before its deadline, and ends it then; never while an activation is under way. */
export async function expireAtDeadline(onboarding: Onboarding): Promise<void> {
  const { deadlineMs, startedAtMs } = onboarding.facts;
  const mayExpire = () => condition(() => !onboarding.isActivating);
  if (deadlineMs - SOON_MS > startedAtMs) {
    await until(deadlineMs - SOON_MS, 'The onboarding expires in 7 days');
    await mayExpire();
    onboarding.raise('expires-soon', 'Expires soon');
  }
  await until(deadlineMs, 'The onboarding expires');
  await mayExpire();
  if (onboarding.close('EXPIRED')) onboarding.note('Expired');
}

async function until(instantMs: number, summary: string): Promise<void> {
  await sleep(Math.max(1, instantMs - Date.now()), { summary });
}
