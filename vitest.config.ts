import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'sandbox/**/*.test.ts', 'dev/**/*.test.ts', 'test/**/*.test.ts'],
    pool: 'forks',
    // Much of a test is waiting: as many files at once as the smallest machine has cores.
    maxWorkers: 2,
    // Real servers and bundling on two cores: generous ceilings, never part of what a test proves.
    testTimeout: 60_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', './test/support/summary-reporter.ts'],
  },
});
