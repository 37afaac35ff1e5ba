import { defineSignal, setHandler, type SignalDefinition } from '@temporalio/workflow';
import {
  signalNames,
  type CallbackUnknown,
  type CustomerStatusChanged,
  type VerificationDecided,
} from '../../contract/messages.js';
import { afterReport, statusOf } from '../../contract/status.js';
import { idsOf, isAboutAnother } from './facts.js';
import type { Onboarding } from './onboarding.js';
import { stepsOf } from './steps.js';

/** Registers FinHub's callbacks, which arrive as signals. */
export function receiveSignals(onboarding: Onboarding): void {
  const { facts, messages } = onboarding;

  /** A callback takes part once, and only while the case is open. `handle` says what to tell of it, which a full case leaves out. */
  const signal = <Argument extends { readonly eventId: string }>(
    definition: SignalDefinition<[Argument]>,
    description: string,
    handle: (argument: Argument) => string,
  ) => {
    setHandler(
      definition,
      (argument) => {
        if (onboarding.isClosing) return;
        const { isFull } = messages;
        if (!messages.isNew(argument.eventId)) return;
        const what = handle(argument);
        if (!isFull) onboarding.note(what);
      },
      { description },
    );
  };

  signal(
    defineSignal<[CustomerStatusChanged]>(signalNames.customerStatusChanged),
    'FinHub reports a customer status',
    (change) => {
      if (isAboutAnother(change.customerId, facts.customerId)) return aboutAnotherCustomer;
      const before = statusOf(facts.standing);
      facts.standing = afterReport(facts.standing, change);
      const after = statusOf(facts.standing);
      // Before our own attempt it can only be a stranger's customer; after the registration the ids are known.
      const isRegistering = onboarding.isInDoubt(stepsOf[facts.kind].register);
      if (isRegistering || facts.stage === 'registration') facts.reported = idsOf(change) ?? facts.reported;
      if (facts.kind === 'organization') facts.defaultUserId ??= idsOf(change)?.userId ?? null;
      if (change.status === 'ACTIVE') {
        facts.activeHint = !onboarding.isActivating;
        onboarding.readNow();
      }
      if (after !== before && (after === 'SUSPENDED' || before === 'SUSPENDED')) onboarding.publish();
      return after === before ? `FinHub repeats ${change.status}` : `FinHub reports ${after}`;
    },
  );

  signal(
    defineSignal<[VerificationDecided]>(signalNames.verificationDecided),
    'FinHub reports a decision',
    (decided) => {
      if (isAboutAnother(decided.customerId, facts.customerId)) return aboutAnotherCustomer;
      if (isAboutAnother(decided.verificationId, facts.verificationId)) {
        return 'FinHub reports a decision on another verification: ignored';
      }
      const corrects = facts.reportedByStaff !== null && facts.reportedByStaff !== decided.decision;
      if (!corrects && isOlder(decided.occurredAt, facts.decidedAt))
        return 'FinHub reports an older decision: ignored';
      facts.decision = decided;
      facts.reportedByStaff = null;
      facts.decidedAt = withoutFuture(decided.occurredAt) ?? facts.decidedAt;
      return `FinHub reports the decision ${decided.decision}`;
    },
  );

  signal(
    defineSignal<[CallbackUnknown]>(signalNames.callbackUnknown),
    'A callback that is not understood',
    ({ type }) => {
      facts.alert = 'unknown-status';
      onboarding.publish();
      return `FinHub reports ${type}, which is not understood`;
    },
  );
}

const aboutAnotherCustomer = 'FinHub reports on another customer: ignored';

/** A time in the future would make every decision from now until then an older one. */
function withoutFuture(time: string | undefined): string | undefined {
  return time !== undefined && Date.parse(time) > Date.now() ? new Date().toISOString() : time;
}

function isOlder(time: string | undefined, than: string | null): boolean {
  return time !== undefined && than !== null && Date.parse(time) < Date.parse(than);
}
