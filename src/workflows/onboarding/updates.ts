import type { UpdateDefinition } from '@temporalio/common';
import { ApplicationFailure, defineUpdate, setHandler } from '@temporalio/workflow';
import type { UserId } from '../../contract/ids.js';
import {
  updateNames,
  type AcceptConsents,
  type BrokenPersonRule,
  type CorrectDetails,
  type DecideVerification,
  type RefusalCode,
  type Requester,
  type ResolveRegistration,
  type RetryStep,
  type SubmitActivationCode,
  type SubmitDocuments,
  type SubmitPerson,
  type Withdraw,
} from '../../contract/messages.js';
import type { OnboardingState } from '../../contract/onboarding.js';
import type { AnyOnboardingInput } from '../../contract/signup.js';
import { receiveConsents } from './consents.js';
import { correctedFields, mergedCorrections, stepsToCorrect } from './corrections.js';
import { receiveDocuments, tooManyDocuments } from './documents.js';
import { idsOf, isAboutAnother, isSuspended, type CaseFacts } from './facts.js';
import type { Onboarding } from './onboarding.js';
import { personRefusal, receivePerson } from './person-submission.js';
import { personSteps, stepKey, stepsOf } from './steps.js';

/** Registers what customers and operators do, which arrives as updates. */
export function receiveUpdates(onboarding: Onboarding): void {
  const { facts, messages } = onboarding;

  /** An update records and answers the state; `refuse` says why it cannot be taken, before anything is written. */
  const update = <Argument>(
    definition: UpdateDefinition<OnboardingState, [Argument]>,
    description: string,
    record: (argument: Argument) => void,
    refuse: (argument: Argument) => RefusalCode | BrokenPersonRule | undefined = () => undefined,
  ) => {
    setHandler(
      definition,
      (argument) => {
        messages.count();
        record(argument);
        return onboarding.state;
      },
      {
        description,
        validator: (argument: Argument) => {
          if (onboarding.isClosing) throw refusal('case-closed');
          if (messages.isFull && definition.name !== updateNames.withdraw) throw refusal('too-many-messages');
          const code = refuse(argument);
          if (code !== undefined) throw refusal(code);
        },
      },
    );
  };

  update(
    defineUpdate<OnboardingState, [SubmitDocuments]>(updateNames.submitDocuments),
    'Adds documents, or replaces those of the same type',
    ({ documents }) => receiveDocuments(onboarding, documents),
    ({ documents }) => {
      if (onboarding.isActivating) return 'already-activating';
      return tooManyDocuments(facts, documents) ? 'too-many-messages' : undefined;
    },
  );

  update(
    defineUpdate<OnboardingState, [AcceptConsents]>(updateNames.acceptConsents),
    'Gives consents',
    ({ consents }) => receiveConsents(onboarding, consents),
  );

  update(
    defineUpdate<OnboardingState, [SubmitActivationCode]>(updateNames.submitActivationCode),
    'Hands in the activation code',
    ({ sealedCode }) => {
      facts.activationCode = sealedCode;
      onboarding.runAgain(['activateIndividual']);
      onboarding.note('Activation code received');
    },
    // An organization is activated without one.
    () => (facts.kind === 'individual' ? undefined : 'wrong-state'),
  );

  update(
    defineUpdate<OnboardingState, [CorrectDetails]>(updateNames.correctDetails),
    'Corrects what FinHub refused, and tries again with it',
    (details) => {
      const { corrections } = facts;
      if ('customer' in details)
        corrections.customer = mergedCorrections(corrections.customer, details.customer);
      else corrections.organization = mergedCorrections(corrections.organization, details.organization);
      const corrected = 'customer' in details ? details.customer : details.organization;
      onboarding.note(`Corrected: ${correctedFields(corrected).join(', ')}`);
      onboarding.runAgain(stepsToCorrect(facts));
    },
    (details) => {
      if ((facts.kind === 'individual') !== 'customer' in details) return 'wrong-state';
      const { email } = 'customer' in details ? details.customer : details.organization;
      if (email !== undefined) return 'identity-field';
      return stepsToCorrect(facts).length > 0 ? undefined : 'wrong-state';
    },
  );

  update(
    defineUpdate<OnboardingState, [SubmitPerson]>(updateNames.submitPerson),
    'Adds or corrects a person of an organization',
    (person) => receivePerson(onboarding, person),
    (person) => personRefusal(onboarding, person),
  );

  update(
    defineUpdate<OnboardingState, [DecideVerification]>(updateNames.decideVerification),
    'Reports a decision made at FinHub',
    ({ decidedBy, via, ...decided }) => {
      facts.decision = decided;
      facts.reportedByStaff = decided.decision;
      // What FinHub itself tells of it comes later, and is this very decision.
      facts.decidedAt = new Date().toISOString();
      const who = by({ requestedBy: decidedBy, ...(via !== undefined && { via }) });
      onboarding.note(`Decision ${decided.decision} reported ${who}`);
    },
    ({ verificationId }) => {
      const { waitingFor } = onboarding.state;
      const isAwaited = waitingFor === 'decision' || waitingFor === 'readiness';
      return isAwaited && !isAboutAnother(verificationId, facts.verificationId) ? undefined : 'wrong-state';
    },
  );

  update(
    defineUpdate<OnboardingState, [RetryStep]>(updateNames.retryStep),
    'Runs parked steps again now, lifts a suspension, reads at once while polling, clears the alert',
    ({ step, ...requester }) => {
      onboarding.note(`Retry ${step ?? 'of everything'} asked ${by(requester)}`);
      onboarding.retry(step);
    },
    ({ step }) => {
      if (step !== undefined) return facts.parked.has(step) ? undefined : 'nothing-to-retry';
      const polling =
        facts.waits.has('decision') || facts.waits.has('readiness') || facts.waits.has('wallet');
      const isFlagged = facts.alert !== null;
      return facts.parked.size > 0 || isSuspended(facts) || polling || isFlagged
        ? undefined
        : 'nothing-to-retry';
    },
  );

  /** The parked step that these ids answer for. */
  const resolvable = ({
    customerId,
    userId,
  }: Partial<Record<'customerId' | 'userId', string | undefined>>) => {
    const { register } = stepsOf[facts.kind];
    if (customerId !== undefined && facts.parked.has(register)) return register;
    // A wrong id shows by the first steps with it: until the verification is open, another one takes its place.
    if (
      customerId !== undefined &&
      facts.resolved !== null &&
      facts.verificationId === null &&
      facts.parked.size > 0
    )
      return [...facts.parked.keys()][0];
    return userId !== undefined && facts.parked.has(firstEmployee) ? firstEmployee : undefined;
  };

  update(
    defineUpdate<OnboardingState, [ResolveRegistration]>(updateNames.resolveRegistration),
    'Names what an ambiguous registration made at FinHub',
    ({ customerId, userId, ...requester }) => {
      const step = resolvable({ customerId, userId });
      onboarding.note(`Registration resolved ${by(requester)}`);
      if (step === firstEmployee && userId !== undefined) facts.userId = userId as UserId;
      else resolve(facts, { customerId, userId });
      if (step !== undefined) onboarding.retry(step);
    },
    (ids) => (resolvable(ids) === undefined ? 'wrong-state' : undefined),
  );

  update(
    defineUpdate<OnboardingState, [Withdraw]>(updateNames.withdraw),
    'Ends the onboarding as withdrawn',
    (requester) => {
      onboarding.note(`Withdrawn ${by(requester)}`);
      onboarding.close('WITHDRAWN');
    },
    () => (onboarding.isActivating ? 'already-activating' : undefined),
  );

  setHandler(
    defineUpdate<boolean, [AnyOnboardingInput]>(updateNames.signUpAgain),
    (input) => {
      onboarding.signUpAgain(input);
      return true;
    },
    {
      description: 'Another sign-up, while the closed case still has events to send',
      validator: (input: AnyOnboardingInput) => {
        if (!onboarding.maySignUpAgain(input)) throw refusal('wrong-state');
      },
    },
  );
}

function resolve(facts: CaseFacts, ids: Parameters<typeof idsOf>[0]): void {
  facts.resolved = idsOf(ids);
  if (facts.customerId === null || facts.resolved === null) return;
  facts.customerId = facts.resolved.customerId;
  if (facts.kind === 'individual') facts.userId = facts.resolved.userId;
}

const firstEmployee = stepKey(personSteps.employee, 0);

function by({ requestedBy, via }: Requester): string {
  return via === undefined ? `by ${requestedBy}` : `by ${requestedBy} via ${via}`;
}

function refusal(code: RefusalCode | BrokenPersonRule): ApplicationFailure {
  return ApplicationFailure.create({ type: code, message: `Refused: ${code}`, nonRetryable: true });
}
