import type { StepCall } from '../../contract/steps.js';

type Doubt = StepCall['doubt'];

/** Steps that FinHub may have done although no answer says so. */
export class Doubts {
  private readonly steps = new Map<string, NonNullable<Doubt>>();

  of(step: string): Doubt {
    return this.steps.get(step) ?? null;
  }

  /** Until the run that begins tells how it ended, nothing more is known than that it began. */
  begin(step: string): void {
    if (!this.steps.has(step)) this.steps.set(step, 'cancellation');
  }

  keep(step: string): void {
    this.steps.set(step, 'call');
  }

  /** The run certainly had no effect: what is left is the doubt from `before` it. */
  restore(step: string, before: Doubt): void {
    if (before === null) this.steps.delete(step);
    else this.steps.set(step, before);
  }

  settle(step: string): void {
    this.steps.delete(step);
  }
}
