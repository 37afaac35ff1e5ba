import { workflowInfo } from '@temporalio/workflow';
import type { AnyOnboardingInput } from '../../contract/signup.js';
import { receiveConsents } from './consents.js';
import { receiveDocuments } from './documents.js';
import { newFacts } from './facts.js';
import { receiveMessages } from './messages.js';
import { Onboarding } from './onboarding.js';
import { receivePersonnel } from './personnel.js';

/** Opens the case of a sign-up, with every message handler registered before anything is awaited. */
export function openCase({ signup, policy, previous }: AnyOnboardingInput): Onboarding {
  const { workflowId, startTime } = workflowInfo();
  const startedAtMs = startTime.getTime();
  const facts = newFacts({ id: workflowId, kind: signup.kind, policy, startedAtMs, previous });
  const onboarding = new Onboarding(facts, signup, previous);
  receiveMessages(onboarding);
  onboarding.note('Sign-up received');
  onboarding.emit('onboarding.started');
  if (signup.kind === 'organization') receivePersonnel(facts, signup, previous);
  receiveDocuments(onboarding, signup.documents);
  receiveConsents(onboarding, signup.consents);
  return onboarding;
}
