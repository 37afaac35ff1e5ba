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
    // Looked at again after each wait: several may have waited for the same place.
    while (!this.hasRoom()) await condition(() => this.hasRoom());
    this.taken++;
    try {
      return await run();
    } finally {
      this.taken--;
    }
  }

  private hasRoom(): boolean {
    return this.taken < this.limit && this.mayStart();
  }

  /** Waits until nothing runs any more. */
  async idle(): Promise<void> {
    await condition(() => this.taken === 0);
  }
}
