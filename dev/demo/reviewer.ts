import type { SwitchesPatch } from '../../sandbox/index.js';
import type { Sample } from './samples.js';

const DECIDES_AFTER_MS = 3000;

/**
 * The sandbox's switches: a reviewer who treats each sample as planned and approves everyone else, and conflicts that name
 * the customer, so that even a registration cut off by a kill is known with its user.
 */
export function reviewerSwitches(samples: readonly Sample[]): SwitchesPatch {
  const rules = samples.flatMap(({ signup, reviewer }) => {
    return reviewer === null ? [] : [{ email: signup.customer.email, ...reviewer }];
  });
  return { registrationConflictBody: 'id', reviewer: { mode: 'auto', delayMs: DECIDES_AFTER_MS, rules } };
}
