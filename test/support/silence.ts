import { DefaultLogger, Runtime } from '@temporalio/worker';

/** Keeps the SDK's chatter out of test output; call it before the first connection of a test file. */
export function silenceTemporal(): void {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
}
