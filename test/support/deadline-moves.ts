import { randomUUID } from 'node:crypto';
import { isGrpcServiceError, ServiceError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import { signalNames, updateNames } from '../../src/contract/messages.js';
import type { Outcome } from '../../src/contract/onboarding.js';
import type { Case } from './rig.js';
import { passport } from './signups.js';

/** What became of a message: a refusal by its code, `gone` where the run had ended. */
export type Answer =
  'sent' | 'taken' | 'gone' | 'case-closed' | 'already-activating' | 'wrong-state' | 'nothing-to-retry';

/** Something that reaches a case about when its deadline does. */
export interface Move {
  /** Whether FinHub has approved by then. */
  readonly isApproved: boolean;
  readonly send: (handle: Case['handle']) => Promise<Answer>;
  /** How a case may end after each answer that there can be. */
  readonly mayEnd: Readonly<Partial<Record<Answer, readonly Outcome[]>>>;
}

const expired = ['EXPIRED'] as const;
const activatedOrNot = ['ACTIVATED', 'EXPIRED'] as const;

const approval = {
  isApproved: true,
  send: signal(signalNames.verificationDecided, { decision: 'APPROVED' }),
  mayEnd: { sent: activatedOrNot, gone: activatedOrNot },
} satisfies Move;

const withdraw = update(updateNames.withdraw, { requestedBy: 'anna' });

export const moves = {
  approval,
  rejection: {
    isApproved: false,
    send: signal(signalNames.verificationDecided, { decision: 'REJECTED' }),
    mayEnd: { sent: ['REJECTED', 'EXPIRED'], gone: expired },
  },
  'rejection that FinHub contradicts': {
    ...approval,
    send: signal(signalNames.verificationDecided, { decision: 'REJECTED' }),
  },
  'report of an active customer': {
    ...approval,
    send: signal(signalNames.customerStatusChanged, { status: 'ACTIVE' }),
  },
  'decision by an operator': {
    isApproved: true,
    send: update(updateNames.decideVerification, { decision: 'APPROVED', decidedBy: 'anna' }),
    mayEnd: {
      ...{ taken: activatedOrNot, gone: activatedOrNot },
      ...{ 'case-closed': activatedOrNot, 'wrong-state': activatedOrNot },
    },
  },
  'retry by an operator': {
    isApproved: true,
    send: update(updateNames.retryStep, { requestedBy: 'anna' }),
    mayEnd: {
      ...{ taken: activatedOrNot, gone: activatedOrNot },
      ...{ 'case-closed': activatedOrNot, 'nothing-to-retry': activatedOrNot },
    },
  },
  document: {
    isApproved: false,
    send: update(updateNames.submitDocuments, { documents: [passport] }),
    mayEnd: { taken: expired, gone: expired, 'case-closed': expired },
  },
  withdrawal: {
    isApproved: false,
    send: withdraw,
    mayEnd: { taken: ['WITHDRAWN'], gone: expired, 'case-closed': expired },
  },
  'withdrawal and approval': {
    isApproved: true,
    send: async (handle) => {
      const [answer] = await Promise.all([withdraw(handle), approval.send(handle)]);
      return answer;
    },
    mayEnd: {
      ...{ taken: ['WITHDRAWN'], 'already-activating': ['ACTIVATED'] },
      ...{ gone: activatedOrNot, 'case-closed': activatedOrNot },
    },
  },
  cancellation: {
    isApproved: false,
    send: async (handle) => {
      await handle.cancel();
      return 'sent';
    },
    mayEnd: { sent: ['WITHDRAWN', 'EXPIRED'] },
  },
} satisfies Record<string, Move>;

function signal(name: string, argument: object): Move['send'] {
  return (handle) =>
    handle.signal(name, { eventId: `evt-${randomUUID()}`, ...argument }).then(
      () => 'sent',
      (error: unknown) => goneOr(error),
    );
}

function update(name: string, argument: object): Move['send'] {
  const send: Move['send'] = (handle) =>
    handle.executeUpdate(name, { args: [argument] }).then(
      () => 'taken',
      (error: unknown) => {
        if (isToComeAgain(error)) return send(handle);
        const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
        return cause instanceof ApplicationFailure ? (cause.type as Answer) : goneOr(error);
      },
    );
  return send;
}

/** FAILED_PRECONDITION. */
const thrownAway: readonly number[] = [9];

/** Something else arrived as the run closed, so that the server threw the task with the update away. */
function isToComeAgain(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : undefined;
  return isGrpcServiceError(cause) && thrownAway.includes(cause.code);
}

function goneOr(error: unknown): Answer {
  if (error instanceof WorkflowNotFoundError) return 'gone';
  throw error;
}
