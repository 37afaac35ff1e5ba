import type { Client, WorkflowStartOptions } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { workflowTypes } from '../contract/messages.js';
import type { OnboardingKind } from '../contract/onboarding.js';
import type { OnboardingPolicy } from '../contract/policy.js';
import type {
  IndividualOnboardingInput,
  OrganizationOnboardingInput,
  PreviousRun,
} from '../contract/signup.js';
import { latestRun, signupEventIdsMemo } from './latest-run.js';
import { onboardingIdOf, type ParsedSignup } from './parsed-signup.js';
import { seal, type SealingKeys } from './sealed-secret.js';
import { startAttributes } from './search-attributes.js';
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
    const previous = await previousRun(client, id, signup.eventId);
    if (previous === null) return { id, status: 'existing' };
    // Whoever else decided on a new run meanwhile got it: an open run is never replaced.
    const again = workflowStart(id, signup, settings, previous);
    const won = await started(client, signup.kind, { ...again, workflowIdReusePolicy: 'ALLOW_DUPLICATE' });
    return { id, status: won ? 'started' : 'existing' };
  });
}

/** What a closed run leaves to the next one; null where there must be no next one. */
async function previousRun(client: Client, id: string, eventId: string): Promise<PreviousRun | null> {
  const run = await latestRun(client, id);
  if (run.status !== 'closed') return null;
  const { result, customerId, signupEventIds } = run;
  if (result?.state.outcome === 'ACTIVATED' || signupEventIds.includes(eventId)) return null;
  return {
    customerId,
    userId: result?.state.finhub.userId ?? null,
    registrationInDoubt: result?.registrationInDoubt ?? customerId === null,
    signupEventIds,
  };
}

type Input = IndividualOnboardingInput | OrganizationOnboardingInput;
type OnboardingWorkflow = (input: Input) => Promise<unknown>;

const titles = { individual: 'Individual', organization: 'Organization' } as const;

function workflowStart(
  id: string,
  signup: ParsedSignup,
  settings: StartSettings,
  previous?: PreviousRun,
): WorkflowStartOptions<OnboardingWorkflow> {
  const policy = settings.policyFor(signup.kind);
  const deadline = new Date(Date.now() + policy.expiresAfterMs);
  return {
    workflowId: id,
    taskQueue: settings.taskQueue,
    workflowIdConflictPolicy: 'FAIL',
    args: [onboardingInput(id, signup, settings.credentialKeys, policy, previous)],
    typedSearchAttributes: startAttributes(signup.kind, settings.tenantId, deadline),
    memo: { [signupEventIdsMemo]: [...(previous?.signupEventIds ?? []), signup.eventId] },
    staticSummary: `${titles[signup.kind]} onboarding, category ${signup.category}`,
    staticDetails: details(signup, deadline, previous),
  };
}

function onboardingInput(
  id: string,
  { password, ...signup }: ParsedSignup,
  credentialKeys: SealingKeys,
  policy: OnboardingPolicy,
  previous: PreviousRun | undefined,
): Input {
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
