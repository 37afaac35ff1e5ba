import type { SwitchesPatch } from '../../sandbox/index.js';
import { emailOf } from './samples.js';
import type { Sample } from './samples.js';

const DECIDES_AFTER_MS = 3000;

/**
 * The sandbox's switches: a reviewer who treats each sample as planned and approves everyone else, and conflicts that name
 * the customer, so that even a registration cut off by a kill is known with its user. An organization's admin user is there
 * at once: with FinHub's delay, whether the session can be opened would hang on the speed of this machine.
 */
export function reviewerSwitches(samples: readonly Sample[]): SwitchesPatch {
  const rules = samples.flatMap((sample) => {
    const { reviewer } = sample;
    return reviewer === null ? [] : [{ email: emailOf(sample), ...reviewer }];
  });
  return {
    registrationConflictBody: 'id',
    orgAdminDelay: 0,
    reviewer: { mode: 'auto', delayMs: DECIDES_AFTER_MS, rules },
  };
}
