import { WorkflowUpdateFailedError, type Client, type WorkflowStartOptions } from '@temporalio/client';
import {
  ApplicationFailure,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/common';
import { updateNames, workflowTypes, type RefusalCode } from '../contract/messages.js';
import type { OnboardingKind } from '../contract/onboarding.js';
import type { OnboardingPolicy } from '../contract/policy.js';
import { startAttributes } from '../contract/search-attributes.js';
import {
  previousRunMemo,
  signupEventIdsMemo,
  type AnyOnboardingInput,
  type PreviousRun,
} from '../contract/signup.js';
import { latestRun, type LatestRun } from './latest-run.js';
import { onboardingIdOf, type ParsedSignup } from './parsed-signup.js';
import { seal, type SealingKeys } from './sealed-secret.js';
import { withTemporal } from './temporal-errors.js';

export interface StartSettings {
  readonly tenantId: string;
  readonly taskQueue: string;
  readonly onboardingIdKey: Uint8Array;
  readonly credentialKeys: SealingKeys;
  policyFor(kind: OnboardingKind): OnboardingPolicy;
}

export interface StartedOnboarding {
  readonly id: string;
  /** `existing`: the customer's case is open, ended well, or this very event was taken before; nothing was started. */
  readonly status: 'started' | 'existing';
}

const startDeadlineMs = 5_000;

/**
 * Starts the one onboarding of a customer, or finds it. When this returns the workflow exists; sending the same sign-up
 * again, also at once from several places, starts nothing more.
 *
 * A closed case starts anew for another sign-up event, unless it ended `ACTIVATED`; the new run is told what the old one
 * left, so that the customer is not registered again. Throws `TemporalUnreachable` or `TemporalRefused`.
 */
export function startOnboarding(
  client: Client,
  signup: ParsedSignup,
  settings: StartSettings,
): Promise<StartedOnboarding> {
  const id = onboardingIdOf(settings.onboardingIdKey, settings.tenantId, signup);
  return withTemporal(client, startDeadlineMs, async () => {
    const first = workflowStart(id, signup, settings);
    if (await started(client, signup.kind, { ...first, workflowIdReusePolicy: 'REJECT_DUPLICATE' }))
      return { id, status: 'started' };
    const run = await latestRun(client, id);
    const isSuccessor =
      run.status === 'open'
        ? run.outcome !== null && (await succeeds(client, id, signup, settings))
        : run.status === 'closed' && (await startedAfter(client, id, signup, settings, run));
    return { id, status: isSuccessor ? 'started' : 'existing' };
  });
}

type ClosedRun = Extract<LatestRun, { readonly status: 'closed' }>;

/** Starts the run after a closed one, unless there must be none. Whoever else did so meanwhile won: an open run is never replaced. */
async function startedAfter(
  client: Client,
  id: string,
  signup: ParsedSignup,
  settings: StartSettings,
  { runId, result, customerId, signupEventIds }: ClosedRun,
): Promise<boolean> {
  if (result?.state.outcome === 'ACTIVATED' || signupEventIds.includes(signup.eventId)) return false;
  const again = workflowStart(id, signup, settings, {
    customerId,
    userId: result?.state.finhub.userId ?? null,
    registrationInDoubt: result?.registrationInDoubt ?? customerId === null,
    signupEventIds,
    callbackIds: result?.callbackIds ?? [],
    decidedAt: result?.decidedAt ?? null,
    people: result?.people ?? null,
    unsentEvents: [],
  });
  return started(client, signup.kind, {
    ...again,
    memo: { ...again.memo, [previousRunMemo]: runId },
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  });
}

/** Lets the new run follow within a run that is closed but for its events, so that these leave first and none is lost. */
async function succeeds(
  client: Client,
  id: string,
  signup: ParsedSignup,
  settings: StartSettings,
): Promise<boolean> {
  const policy = settings.policyFor(signup.kind);
  const input = onboardingInput(id, signup, settings.credentialKeys, policy, undefined);
  try {
    await client.workflow.getHandle(id).executeUpdate(updateNames.signUpAgain, { args: [input] });
    return true;
  } catch (error) {
    const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
    const type = cause instanceof ApplicationFailure ? cause.type : undefined;
    const refusal: RefusalCode = 'wrong-state';
    if (type === refusal) return false;
    // It sent its last event meanwhile, and ended.
    if (!(error instanceof WorkflowNotFoundError) && type !== 'AcceptedUpdateCompletedWorkflow') throw error;
    const run = await latestRun(client, id);
    return run.status === 'closed' && startedAfter(client, id, signup, settings, run);
  }
}

type OnboardingWorkflow = (input: AnyOnboardingInput) => Promise<unknown>;

const titles = { individual: 'Individual', organization: 'Organization' } as const;

function workflowStart(
  id: string,
  signup: ParsedSignup,
  settings: StartSettings,
  previous?: PreviousRun,
): WorkflowStartOptions<OnboardingWorkflow> {
  const policy = settings.policyFor(signup.kind);
  const deadlineMs = Date.now() + policy.expiresAfterMs;
  return {
    workflowId: id,
    taskQueue: settings.taskQueue,
    workflowIdConflictPolicy: 'FAIL',
    args: [onboardingInput(id, signup, settings.credentialKeys, policy, previous)],
    typedSearchAttributes: startAttributes(signup.kind, settings.tenantId, deadlineMs),
    memo: { [signupEventIdsMemo]: [...(previous?.signupEventIds ?? []), signup.eventId] },
    staticSummary: `${titles[signup.kind]} onboarding, category ${signup.category}`,
    staticDetails: details(signup, new Date(deadlineMs), previous),
  };
}

function onboardingInput(
  id: string,
  { password, ...signup }: ParsedSignup,
  credentialKeys: SealingKeys,
  policy: OnboardingPolicy,
  previous: PreviousRun | undefined,
): AnyOnboardingInput {
  const sealedPassword = password === null ? null : seal(password, id, credentialKeys);
  const rest = {
    policy,
    credentialKeyId: credentialKeys.primary.id,
    ...(previous === undefined ? {} : { previous }),
  };
  return signup.kind === 'individual'
    ? { signup: { ...signup, sealedPassword }, ...rest }
    : { signup: { ...signup, sealedPassword }, ...rest };
}

/** Markdown for the Temporal UI; no personal data, although it is encrypted. */
function details(signup: ParsedSignup, deadline: Date, previous: PreviousRun | undefined): string {
  const { documents, consents } = signup;
  return [
    `Sign-up with ${persons(signup)}${documents.length} document(s) and ${consents.length} consent(s).`,
    `Expires at ${deadline.toISOString()} if the customer has not been activated by then.`,
    ...(previous === undefined
      ? []
      : ['Follows an earlier run of the same customer that ended without activation.']),
  ].join('\n\n');
}

function persons(signup: ParsedSignup): string {
  if (signup.kind === 'individual') return '';
  const { employees, directors, shareholders } = signup;
  return `${employees.length} employee(s), ${directors.length} director(s), ${shareholders.length} shareholder(s), `;
}

async function started(
  client: Client,
  kind: OnboardingKind,
  options: WorkflowStartOptions<OnboardingWorkflow>,
): Promise<boolean> {
  try {
    await client.workflow.start<OnboardingWorkflow>(workflowTypes[kind], options);
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
