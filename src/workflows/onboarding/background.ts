import { CancellationScope, isCancellation } from '@temporalio/workflow';

/** Runs `work` beside the main flow, until it ends or is stopped. Gives what stops it; its failure is the workflow's. */
export function inBackground(work: () => Promise<void>): () => void {
  const scope = new CancellationScope();
  scope.run(work).catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
  });
  return () => {
    scope.cancel();
  };
}
