import { WorkflowFailedError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { z } from 'zod';
import type { OnboardingResult } from '../contract/onboarding.js';
import type { PublishedAttributes } from '../contract/search-attributes.js';
import { signupEventIdsMemo } from '../contract/signup.js';
import { attributesShown } from './search-attributes.js';

/** The latest run of an onboarding. */
export type LatestRun =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'open';
      /** Of a case that is closed, its run open only to send events. */
      readonly outcome: string | null;
    }
  | {
      readonly status: 'closed';
      readonly runId: string;
      /** Null where the run was terminated or failed and so left no result. */
      readonly result: OnboardingResult | null;
      readonly customerId: string | null;
      readonly signupEventIds: readonly string[];
    };

const memoSchema = z
  .object({ [signupEventIdsMemo]: z.array(z.string()).catch([]) })
  .catch({ [signupEventIdsMemo]: [] });

/** Reads how the latest run stands, and what a closed one left, from the server alone: no worker is asked. */
export async function latestRun(client: Client, onboardingId: string): Promise<LatestRun> {
  const description = await describe(client, onboardingId);
  if (description === null) return { status: 'unknown' };
  if (isOpen(description)) {
    const { OnboardingOutcome: outcome } = attributesShown(description.typedSearchAttributes);
    return { status: 'open', outcome };
  }
  const { runId } = description;
  const result = await resultOf(client, onboardingId, runId);
  return {
    status: 'closed',
    runId,
    result,
    customerId:
      result?.state.finhub.customerId ?? attributesShown(description.typedSearchAttributes).FinHubCustomerId,
    signupEventIds: result?.signupEventIds ?? memoSchema.parse(description.memo)[signupEventIdsMemo],
  };
}

/** Whether the latest run is open, without reading what a closed one left. */
export async function latestRunStatus(client: Client, onboardingId: string): Promise<LatestRun['status']> {
  return (await latestRunShown(client, onboardingId))?.status ?? 'unknown';
}

/** How the latest run stands and what it shows of itself, which does not lag; null where there is none. */
export async function latestRunShown(
  client: Client,
  onboardingId: string,
): Promise<{ readonly status: 'open' | 'closed'; readonly attributes: PublishedAttributes } | null> {
  const description = await describe(client, onboardingId);
  if (description === null) return null;
  const attributes = attributesShown(description.typedSearchAttributes);
  return { status: isOpen(description) ? 'open' : 'closed', attributes };
}

function isOpen({ status }: WorkflowExecutionDescription): boolean {
  return status.name === 'RUNNING' || status.name === 'PAUSED';
}

async function describe(client: Client, onboardingId: string): Promise<WorkflowExecutionDescription | null> {
  try {
    return await client.workflow.getHandle(onboardingId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

async function resultOf(
  client: Client,
  onboardingId: string,
  runId: string,
): Promise<OnboardingResult | null> {
  try {
    return await client.workflow.result<() => Promise<OnboardingResult>>(onboardingId, runId);
  } catch (error) {
    if (error instanceof WorkflowFailedError) return null;
    throw error;
  }
}
