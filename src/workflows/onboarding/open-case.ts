import { workflowInfo } from '@temporalio/workflow';
import type { IndividualOnboardingInput } from '../../contract/signup.js';
import { receiveConsents } from './consents.js';
import { receiveDocuments } from './documents.js';
import { newFacts } from './facts.js';
import { receiveMessages } from './messages.js';
import { Onboarding } from './onboarding.js';

/** Opens the case of a sign-up, with every message handler registered before anything is awaited. */
export function openCase({ signup, policy, previous }: IndividualOnboardingInput): Onboarding {
  const { workflowId, startTime } = workflowInfo();
  const facts = newFacts({ id: workflowId, kind: signup.kind, policy, startedAtMs: startTime.getTime() });
  const onboarding = new Onboarding(facts, signup.client, [
    ...(previous?.signupEventIds ?? []),
    signup.eventId,
  ]);
  receiveMessages(onboarding);
  onboarding.note('Sign-up received');
  onboarding.emit('onboarding.started');
  receiveDocuments(onboarding, signup.documents);
  receiveConsents(onboarding, signup.consents);
  return onboarding;
}
