import { condition } from '@temporalio/workflow';

/** Work that runs side by side, and that more may join while it runs. The first failure is everyone's. */
export class SideBySide {
  private running = 0;
  private failed: Promise<void> | null = null;

  get isIdle(): boolean {
    return this.running === 0;
  }

  begin(work: () => Promise<void>): void {
    this.running++;
    const done = work().finally(() => this.running--);
    done.catch(() => {
      this.failed ??= done;
    });
  }

  /** Waits until something has ended, or until `isNews`. Throws what failed. */
  async progress(isNews: () => boolean): Promise<void> {
    const { running } = this;
    await condition(() => this.running < running || isNews());
    await this.failed;
  }
}
