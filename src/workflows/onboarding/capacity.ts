import { condition } from '@temporalio/workflow';

/** At most so many of a case's calls run at once, so that one big case does not crowd out the others. */
export class Capacity {
  private taken = 0;
  private beside = 0;

  /** `mayStart`: whether calls may start at all at the moment. */
  constructor(
    private readonly limit: number,
    private readonly mayStart: () => boolean,
  ) {}

  /** `leaving`: places that stay free for others. */
  async use<T>(run: () => Promise<T>, leaving = 0): Promise<T> {
    const hasRoom = () => this.taken < this.limit - leaving && this.mayStart();
    // Looked at again after each wait: several may have waited for the same place.
    while (!hasRoom()) await condition(hasRoom);
    this.taken++;
    try {
      return await run();
    } finally {
      this.taken--;
    }
  }

  /** Takes no place: for what mostly waits, an hour between one call and the next. */
  async useNone<T>(run: () => Promise<T>): Promise<T> {
    while (!this.mayStart()) await condition(this.mayStart);
    this.beside++;
    try {
      return await run();
    } finally {
      this.beside--;
    }
  }

  /** Waits until nothing runs any more. */
  async idle(): Promise<void> {
    await condition(() => this.taken === 0 && this.beside === 0);
  }
}
