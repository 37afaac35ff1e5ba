import { updateNames } from '../../src/contract/messages.js';
import type { ParkedStep, OnboardingState } from '../../src/contract/onboarding.js';
import type { Case } from './rig.js';
import { eventually } from './wait-for.js';

/** The activity of a parked step: `uploadDocument` of `uploadDocument/1`. */
export function activityOf({ step }: Pick<ParkedStep, 'step'>): string {
  return step.split('/', 1)[0] ?? step;
}

/** Asks for parked steps to run again now: one, or all. */
export async function retried(onboarding: Case, step?: string): Promise<void> {
  const asked = { requestedBy: 'anna', ...(step !== undefined && { step }) };
  await onboarding.handle.executeUpdate(updateNames.retryStep, { args: [asked] });
}

export const isParkedAs =
  (errorType: string) =>
  ({ parkedSteps }: OnboardingState): boolean =>
    parkedSteps.some((parked) => parked.errorType === errorType);

/** An operator who retries each parked step once it is there, until the case has ended. Gives all that were parked. */
export async function retriedToTheEnd(
  onboarding: Case,
): Promise<{ readonly parked: readonly ParkedStep[]; readonly state: OnboardingState }> {
  const parked: ParkedStep[] = [];
  for (;;) {
    const state = await eventually(() => parkedOrClosed(onboarding), {
      timeoutMs: 90_000,
      everyMs: 150,
      what: 'parked or closed',
    });
    if (state.outcome !== null) return { parked, state };
    for (const step of state.parkedSteps) {
      parked.push(step);
      await retried(onboarding, step.step);
    }
  }
}

async function parkedOrClosed(onboarding: Case): Promise<OnboardingState | undefined> {
  const state = await onboarding.state();
  return state.outcome !== null || state.parkedSteps.length > 0 ? state : undefined;
}
