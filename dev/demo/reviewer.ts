import type { SwitchesPatch } from '../../sandbox/switches.js';
import type { Sample } from './samples.js';

const DECIDES_AFTER_MS = 3000;

/** The sandbox's switches for a reviewer who treats each sample as planned, and approves everyone else. */
export function reviewerSwitches(samples: readonly Sample[]): SwitchesPatch {
  const rules = samples.flatMap(({ signup, reviewer }) => {
    return reviewer === null ? [] : [{ email: signup.customer.email, ...reviewer }];
  });
  return { reviewer: { mode: 'auto', delayMs: DECIDES_AFTER_MS, rules } };
}
