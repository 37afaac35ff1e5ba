import { condition } from '@temporalio/workflow';

/** At most so many of a case's calls run at once, so that one big case does not crowd out the others. */
export class Capacity {
  private taken = 0;

  /** `mayStart`: whether calls may start at all at the moment. */
  constructor(
    private readonly limit: number,
    private readonly mayStart: () => boolean,
  ) {}

  async use<T>(run: () => Promise<T>): Promise<T> {
    await condition(() => this.taken < this.limit && this.mayStart());
    this.taken++;
    try {
      return await run();
    } finally {
      this.taken--;
    }
  }

  /** Waits until nothing runs any more. */
  async idle(): Promise<void> {
    await condition(() => this.taken === 0);
  }
}
