import { onTestFinished } from 'vitest';
import { startSandbox, type RunningSandbox, type SandboxOptions } from '../index.js';
import { FinhubCaller } from './finhub-caller.js';

export interface SandboxUnderTest extends RunningSandbox {
  /** Signed in as admin. */
  readonly finhub: FinhubCaller;
}

/** A sandbox of its own for one test, which ends with it. */
export async function withSandbox(options: SandboxOptions = {}): Promise<SandboxUnderTest> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return { ...sandbox, finhub: await FinhubCaller.signedIn(sandbox) };
}
