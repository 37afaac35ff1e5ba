import { writeSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends the output of a run with one line, `N passed, N failed` (and `, N skipped` if there are any), which never claims success for
 * a run that failed: broken files, suites and unhandled errors count as failed.
 */
export default class SummaryReporter implements Reporter {
  private counts = { passed: 0, failed: 0, skipped: 0 };

  onInit(): void {
    // Everything else, such as the end of the servers, is said by then.
    process.once('exit', (exitCode) => {
      const { passed, failed, skipped } = this.counts;
      const shown = exitCode === 0 ? failed : Math.max(failed, 1);
      writeSync(1, `${passed} passed, ${shown} failed${skipped === 0 ? '' : `, ${skipped} skipped`}\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const results = modules.flatMap(({ children }) =>
      [...children.allTests()].map((test) => test.result().state),
    );
    const count = (state: (typeof results)[number]) => results.filter((result) => result === state).length;
    const broken = modules.reduce((sum, module) => sum + brokenParts(module), 0);
    this.counts = {
      passed: count('passed'),
      failed: count('failed') + broken + unhandledErrors.length,
      skipped: count('skipped') + count('pending'),
    };
  }
}

/** Files that could not be loaded, and suites whose set-up or tear-down failed. */
function brokenParts(module: TestModule): number {
  return [module, ...module.children.allSuites()].filter((part) => part.errors().length > 0).length;
}
