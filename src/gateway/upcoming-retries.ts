import type { OnboardingState, ParkedStep } from '../contract/onboarding.js';

/**
 * The state with the next retry of every parked step that tries again by itself. A case records the first one only: the
 * others follow at the same interval, without a word in its history.
 */
export function withUpcomingRetries(state: OnboardingState, nowMs: number): OnboardingState {
  const parkedSteps = state.parkedSteps.map((step) => ({ ...step, retryAt: upcomingRetry(step, nowMs) }));
  return { ...state, parkedSteps, parked: parkedSteps[0] ?? null };
}

/** When a parked step tries again after `nowMs` (Unix time); null if it waits for someone. */
export function upcomingRetry(
  { since, retryAt }: Pick<ParkedStep, 'since' | 'retryAt'>,
  nowMs: number,
): string | null {
  if (retryAt === null) return null;
  const firstMs = Date.parse(retryAt);
  const intervalMs = firstMs - Date.parse(since);
  if (firstMs > nowMs || intervalMs <= 0) return retryAt;
  const passed = Math.floor((nowMs - firstMs) / intervalMs) + 1;
  return new Date(firstMs + passed * intervalMs).toISOString();
}
