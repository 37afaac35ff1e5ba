import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  isGrpcServiceError,
  QueryNotRegisteredError,
  ServiceError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import { createCallbackRouter, createRouteCallback } from '../callbacks/index.js';
import { queryNames, updateNames } from '../contract/messages.js';
import type { OnboardingState } from '../contract/onboarding.js';
import { createErasure, type EraseCase, type ErasureRequest } from '../erasure/index.js';
import {
  keyedId,
  latestRun,
  latestRunStatus,
  onboardingId,
  startOnboarding,
  TemporalUnreachable,
  withTemporal,
  type StartSettings,
} from '../signup/index.js';
import { createCursors } from './cursor.js';
import type { CaseUpdate, OnboardingService } from './onboarding-service.js';
import { brokenRule, isRefusal, problems } from './problems.js';
import { listOnboardings } from './temporal-list.js';
import { withUpcomingRetries } from './upcoming-retries.js';

/** Queries and updates need a worker; this long is waited for one. */
const deadlineMs = 5_000;

const overtakenPauseMs = 100;

/** gRPC: given up, no answer in time, and "no worker has been seen at this task queue lately". */
const noWorkerStatuses: readonly number[] = [1, 4, 9];

export interface OnboardingServiceSettings extends StartSettings {
  /** Without it erasure is refused. */
  readonly erasureRecordsDir?: string;
}

/** The onboardings as Temporal keeps them. */
export function createOnboardingService(
  client: Client,
  settings: OnboardingServiceSettings,
): OnboardingService {
  const { tenantId, onboardingIdKey, erasureRecordsDir } = settings;
  const router = createCallbackRouter(client);
  const eraseCase = erasureRecordsDir === undefined ? null : createErasure(client, erasureRecordsDir);
  const cursors = createCursors(onboardingIdKey);
  return {
    start: (signup) => startOnboarding(client, signup, settings),
    state: (id) => withTemporal(client, deadlineMs, () => readState(client, id)),
    lookup: (kind, email) =>
      withTemporal(client, deadlineMs, () =>
        knownId(client, onboardingId(onboardingIdKey, tenantId, kind, email)),
      ),
    list: (asked) =>
      withTemporal(client, deadlineMs, () => listOnboardings(client, asked, { tenantId, cursors })),
    update: (id, update, idempotencyKey) =>
      withTemporal(client, deadlineMs, () =>
        sendUpdate(client, id, update, { idempotencyKey, onboardingIdKey }),
      ),
    erase: async (id, request) => {
      const result = await erased(eraseCase, id, request);
      router.forget(id);
      return result;
    },
    deliver: createRouteCallback(client, settings, router),
    reachable: () => isReachable(client),
  };
}

/** A closed case answers from its result, an open one through its worker. */
async function readState(client: Client, id: string): Promise<OnboardingState> {
  const run = await latestRun(client, id);
  if (run.status === 'unknown') throw problems.unknownCase();
  if (run.status === 'closed' && run.result !== null) return run.result.state;
  try {
    const state = await client.workflow.getHandle(id).query<OnboardingState>(queryNames.onboarding);
    return withUpcomingRetries(state, Date.now());
  } catch (error) {
    throw isNoWorker(error) ? problems.workerUnavailable() : error;
  }
}

async function knownId(client: Client, id: string): Promise<string> {
  if ((await latestRunStatus(client, id)) === 'unknown') throw problems.unknownPerson();
  return id;
}

interface UpdateKeys {
  readonly idempotencyKey: string | undefined;
  readonly onboardingIdKey: Uint8Array;
}

async function sendUpdate(
  client: Client,
  id: string,
  { name, argument }: CaseUpdate,
  { idempotencyKey, onboardingIdKey }: UpdateKeys,
): Promise<OnboardingState> {
  if ((await latestRunStatus(client, id)) === 'unknown') throw problems.unknownCase();
  const updateId =
    idempotencyKey === undefined ? randomUUID() : updateIdOf(name, idempotencyKey, onboardingIdKey);
  const handle = client.workflow.getHandle(id);
  const execute = () =>
    handle.executeUpdate<OnboardingState, [CaseUpdate['argument']]>(updateNames[name], {
      args: [argument],
      updateId,
    });
  for (;;) {
    try {
      return withUpcomingRetries(await execute(), Date.now());
    } catch (error) {
      if (!isOvertaken(error)) throw refusal(error) ?? error;
      // Until the deadline, which ends the next call.
      await pause(overtakenPauseMs);
    }
  }
}

async function erased(eraseCase: EraseCase | null, id: string, request: ErasureRequest) {
  if (eraseCase === null) throw problems.erasureNotConfigured();
  const result = await eraseCase(id, request);
  switch (result) {
    case 'erased':
    case 'nothing-there':
      return result;
    case 'case-open':
      throw problems.caseOpen();
    case 'unfinished':
      throw problems.erasureUnfinished();
  }
}

/**
 * Whether Temporal gave an update up because the task that took it failed: the update would have ended the workflow, and
 * something else happened at that moment. Temporal repeats the task without the update.
 */
function isOvertaken(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : undefined;
  return isGrpcServiceError(cause) && cause.details.includes('unexpected workflow task failure');
}

/**
 * With the action's name: else a key that a caller uses for two actions would swallow the second one. The key itself is a
 * digest, since ids of updates stay readable in Temporal and nobody knows what callers make theirs of.
 */
function updateIdOf(name: CaseUpdate['name'], idempotencyKey: string, onboardingIdKey: Uint8Array): string {
  return `${name}/${keyedId(onboardingIdKey, `idempotency key\n${idempotencyKey}`)}`;
}

function refusal(error: unknown) {
  if (isNoWorker(error)) return problems.workerUnavailable();
  if (error instanceof WorkflowNotFoundError) return problems.refused('case-closed');
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure)) return undefined;
  // The server's own failure for an update that the end of the workflow overtook.
  if (cause.type === 'AcceptedUpdateCompletedWorkflow') return problems.refused('case-closed');
  const broken = brokenRule(cause.type);
  if (broken !== undefined) return problems.invalid([broken]);
  return isRefusal(cause.type) ? problems.refused(cause.type) : undefined;
}

/** Temporal just answered, so that silence here is the worker's. */
function isNoWorker(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || error instanceof QueryNotRegisteredError)
    return true;
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) && noWorkerStatuses.includes(cause.code);
}

async function isReachable(client: Client): Promise<boolean> {
  const { namespace } = client.options;
  try {
    await withTemporal(client, deadlineMs, () => client.workflowService.describeNamespace({ namespace }));
    return true;
  } catch (error) {
    if (error instanceof TemporalUnreachable) return false;
    throw error;
  }
}
