import type { ActivityOptions } from '@temporalio/workflow';
import type { StepActivities } from '../../activities/index.js';
import type { OnboardingKind, Stage } from '../../contract/onboarding.js';
import type { PersonInRole } from '../../contract/persons.js';
import type { PollIntervals } from '../../contract/policy.js';
import type { StepCall } from '../../contract/steps.js';

/** One row of the pipeline: the activity of a step and how it is run and told. */
export interface StepDefinition {
  readonly stage: Stage;
  /** What the step does, for the Temporal UI. */
  readonly summary: string;
  /** How the timeline tells that it is done; left out where the pipeline tells it itself. */
  readonly done?: string;
  /**
   * `effect` changes something at FinHub: an attempt in flight ends before the case closes. `read` changes nothing.
   * `poll` reads by retry for as long as it is wanted.
   */
  readonly nature: 'effect' | 'read' | 'poll';
  /** A case may have a great many of it. */
  readonly isOneOfMany?: true;
  /** Longest single attempt; a FinHub call takes at most 10 s and an attempt three of them. */
  readonly startToClose?: `${number}s`;
}

export type StepName = keyof StepActivities;
/** Steps that read by retry; their input says at which intervals. */
export type PollName = 'checkReadiness' | 'checkOrganizationReadiness' | 'findWallet';
export type StepInputOf<Name extends StepName> = Omit<Parameters<StepActivities[Name]>[0], 'call'>;
export type StepOutputOf<Name extends StepName> = Awaited<ReturnType<StepActivities[Name]>>;

/** Every step of the pipelines. A new step is a new activity, a row here and a line in its pipeline. */
export const steps: Readonly<Record<StepName, StepDefinition>> = {
  findCategory: {
    stage: 'categorization',
    nature: 'read',
    summary: 'Find the customer category',
    done: 'Category found',
  },
  registerIndividual: { stage: 'registration', nature: 'effect', summary: 'Register at FinHub' },
  registerOrganization: { stage: 'registration', nature: 'effect', summary: 'Register at FinHub' },
  addEmployee: { stage: 'personnel', nature: 'effect', summary: 'Add employee', isOneOfMany: true },
  listDirectors: { stage: 'personnel', nature: 'read', summary: 'See which directors FinHub has' },
  addDirector: { stage: 'personnel', nature: 'effect', summary: 'Add director', isOneOfMany: true },
  addShareholder: { stage: 'personnel', nature: 'effect', summary: 'Add shareholder' },
  openCustomerSession: {
    stage: 'session',
    nature: 'effect',
    summary: 'Open a customer session',
  },
  openOrganizationSession: {
    stage: 'session',
    nature: 'effect',
    summary: 'Open a session of the organization',
  },
  startVerification: {
    stage: 'verification',
    nature: 'effect',
    summary: 'Start the verification',
  },
  uploadDocument: {
    stage: 'documents',
    nature: 'effect',
    summary: 'Upload',
    done: 'Document uploaded',
    isOneOfMany: true,
    startToClose: '150s',
  },
  acceptConsent: { stage: 'consents', nature: 'effect', summary: 'Accept consent', done: 'Consent accepted' },
  approveVerification: { stage: 'review', nature: 'effect', summary: 'Approve the verification (sandbox)' },
  checkReadiness: { stage: 'review', nature: 'poll', summary: 'Ask FinHub whether the customer is ready' },
  checkOrganizationReadiness: {
    stage: 'review',
    nature: 'poll',
    summary: 'Ask FinHub whether the organization is ready',
  },
  activateIndividual: { stage: 'activation', nature: 'effect', summary: 'Activate the customer' },
  activateOrganization: { stage: 'activation', nature: 'effect', summary: 'Activate the organization' },
  findWallet: { stage: 'wallet', nature: 'poll', summary: 'Look for the wallet and its IBAN' },
};

/** What each kind of onboarding does in a step of its own for the same purpose. */
export const stepsOf = {
  individual: {
    register: 'registerIndividual',
    openSession: 'openCustomerSession',
    checkReadiness: 'checkReadiness',
    activate: 'activateIndividual',
  },
  organization: {
    register: 'registerOrganization',
    openSession: 'openOrganizationSession',
    checkReadiness: 'checkOrganizationReadiness',
    activate: 'activateOrganization',
  },
} as const satisfies Record<OnboardingKind, Record<string, StepName>>;

/** The step that adds a person in each role. */
export const personSteps = {
  employee: 'addEmployee',
  director: 'addDirector',
  shareholder: 'addShareholder',
} as const satisfies Record<PersonInRole['role'], StepName>;

/** What a step is called in a case: its name, with the item where there are several. */
export function stepKey(name: StepName, item?: string | number): string {
  return item === undefined ? name : `${name}/${item}`;
}

/** How long a session's outage is retried: the step is best effort. */
export const SESSION_RETRY_FOR_MS = 60_000;

const HOUR_MS = 60 * 60 * 1000;

/** Pauses between the attempts of a step. */
export const stepBackoff: PollIntervals = { firstMs: 1_000, longestMs: 10 * 60_000 };

/** Temporal's options for a step. The activity itself gives up in time; schedule-to-close is a backstop. */
export function activityOptions(
  definition: StepDefinition,
  summary: string,
  { retryForMs, backoff }: Pick<StepCall, 'retryForMs' | 'backoff'>,
): ActivityOptions {
  return {
    summary,
    startToCloseTimeout: definition.startToClose ?? '35s',
    ...(retryForMs === null ? {} : { scheduleToCloseTimeout: retryForMs + HOUR_MS }),
    cancellationType: definition.nature === 'effect' ? 'WAIT_CANCELLATION_COMPLETED' : 'TRY_CANCEL',
    retry: { initialInterval: backoff.firstMs, backoffCoefficient: 2, maximumInterval: backoff.longestMs },
  };
}
