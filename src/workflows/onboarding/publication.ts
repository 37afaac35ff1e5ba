import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { OnboardingState } from '../../contract/onboarding.js';
import { changedAttributes, type PublishedAttributes } from '../../contract/search-attributes.js';

/** Keeps what Temporal shows of a case in step with its state: search attributes and the details page. */
export class Publication {
  private published: PublishedAttributes;

  /** `initial`: what the starter set already. */
  constructor(initial: PublishedAttributes) {
    this.published = initial;
  }

  /** Upserts what changed since the last time; each upsert is billed, so it happens at waits, parks and the close only. */
  attributes(current: PublishedAttributes): void {
    const changed = changedAttributes(current, this.published);
    if (changed.length > 0) upsertSearchAttributes(changed);
    this.published = current;
  }

  /** The case's story in Markdown, as the Temporal UI shows it. Free: it is read by query only. */
  details(state: OnboardingState): void {
    setCurrentDetails(detailsOf(state));
  }
}

function detailsOf(state: OnboardingState): string {
  const { customerStatus, stage, waitingFor, outcome, reason, alert, deadline, parkedSteps, timeline } =
    state;
  return [
    `**${outcome ?? customerStatus}**, stage \`${stage}\`, waiting for \`${waitingFor}\``,
    ...(alert === null ? [] : [`Alert: \`${alert}\``]),
    ...(reason === null ? [] : [`Reason: ${reason}`]),
    ...parkedSteps.map(({ step, message }) => `Parked: \`${step}\` - ${message}`),
    `Deadline: ${deadline}`,
    '',
    ...timeline.map(({ at, what }) => `- ${at} ${what}`),
  ].join('\n');
}
