import { WorkflowFailedError, type Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { OnboardingResult, Outcome } from '../contract/onboarding.js';
import { TemporalUnreachable, withTemporal } from '../signup/index.js';

export interface WaitResult {
  /** How many cases ended how; `ended` without an outcome were terminated. */
  readonly outcomes: ReadonlyMap<Outcome | 'ended', number>;
  /** Cases not seen to end. */
  readonly open: number;
}

const watchedAtOnce = 50;

/** Waits up to `waitMs` until all cases have ended. Throws `TemporalUnreachable` where Temporal goes away meanwhile. */
export async function waitForCases(
  client: Client,
  ids: ReadonlySet<string>,
  waitMs: number,
  onEnd: (ended: number) => void,
): Promise<WaitResult> {
  const deadline = Date.now() + waitMs;
  const outcomes = new Map<Outcome | 'ended', number>();
  let ended = 0;
  const queue = ids.values();
  const watch = async () => {
    // One iterator for all watchers: each id is taken once.
    for (const id of queue) {
      const outcome = await outcomeOf(client, id, deadline);
      if (outcome === null) return;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      onEnd((ended += 1));
    }
  };
  await Promise.all(Array.from({ length: watchedAtOnce }, watch));
  return { outcomes, open: ids.size - ended };
}

/** Null once time is up. */
async function outcomeOf(client: Client, id: string, deadline: number): Promise<Outcome | 'ended' | null> {
  try {
    const { state } = await withTemporal(client, deadline - Date.now(), () =>
      client.workflow.result<() => Promise<OnboardingResult>>(id),
    );
    return state.outcome ?? 'ended';
  } catch (error) {
    if (error instanceof WorkflowFailedError || error instanceof WorkflowNotFoundError) return 'ended';
    if (error instanceof TemporalUnreachable && Date.now() >= deadline) return null;
    throw error;
  }
}
