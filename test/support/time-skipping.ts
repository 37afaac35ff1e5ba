import type { DataConverter } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { inject } from 'vitest';
import { registerSearchAttributes } from '../../src/setup/index.js';

export interface TimeSkippingOptions {
  /** For the environment's client; give workers the same. */
  readonly dataConverter?: DataConverter;
}

/**
 * A Temporal server of its own that skips the time nobody needs while a client awaits a result, with the search attributes of
 * onboardings registered (an unknown one would leave a workflow hanging). The caller tears it down.
 */
export async function createTimeSkippingEnvironment({
  dataConverter,
}: TimeSkippingOptions = {}): Promise<TestWorkflowEnvironment> {
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: inject('temporalTestServerPath') } },
    ...(dataConverter !== undefined && { client: { dataConverter } }),
  });
  await registerSearchAttributes(environment.connection, 'default');
  return environment;
}
