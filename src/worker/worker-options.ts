import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from '@temporalio/worker';
import { createActivities, type ActivityDependencies } from '../activities/index.js';
import { createDataConverter, type KeyRing } from '../codec/index.js';

export interface OnboardingWorkerSettings {
  readonly taskQueue: string;
  readonly payloadKeys: KeyRing | 'off';
  /** Called once, where Temporal holds a payload that is not encrypted although there are keys. */
  readonly onUnencrypted?: () => void;
  /** One quota for all workers of the task queue; turns eager activity start off. */
  readonly maxCallsPerSecond?: number | undefined;
}

/** A waiting case takes about 300 KiB; more than this are dropped from memory and replayed when something happens. */
const MAX_CACHED_WORKFLOWS = 2_000;
/** FinHub calls of one worker at once; they wait on the network, not on this process. */
const MAX_CONCURRENT_CALLS = 100;
/** Longer than any FinHub call but a document's; what is cut off is repeated elsewhere. */
const SHUTDOWN_GRACE_TIME = '12s';
const SHUTDOWN_FORCE_TIME = '20s';

/** What makes a Temporal worker an onboarding worker, whatever it is connected to. */
export function onboardingWorkerOptions(
  { taskQueue, payloadKeys, onUnencrypted, maxCallsPerSecond }: OnboardingWorkerSettings,
  dependencies: ActivityDependencies,
): Omit<WorkerOptions, 'connection' | 'namespace'> {
  return {
    taskQueue,
    activities: createActivities(dependencies),
    dataConverter: createDataConverter(payloadKeys, onUnencrypted),
    ...workflowSource(),
    maxCachedWorkflows: MAX_CACHED_WORKFLOWS,
    maxConcurrentActivityTaskExecutions: MAX_CONCURRENT_CALLS,
    ...(maxCallsPerSecond === undefined ? {} : { maxTaskQueueActivitiesPerSecond: maxCallsPerSecond }),
    shutdownGraceTime: SHUTDOWN_GRACE_TIME,
    shutdownForceTime: SHUTDOWN_FORCE_TIME,
  };
}

/** The bundle that `npm run build` made, or the source where there is none. */
function workflowSource(): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  const codePath = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
  if (existsSync(codePath)) return { workflowBundle: { codePath } };
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return { workflowsPath: fileURLToPath(new URL(`../workflows/index.${extension}`, import.meta.url)) };
}
