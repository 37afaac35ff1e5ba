import { stateSchema, type CaseState, type ParkedStep } from '../answers.js';

/** A case at work, with what a test says otherwise. */
export function stateWith(changes: Partial<CaseState>): CaseState {
  return stateSchema.parse({
    id: `onboarding-individual-${'a'.repeat(26)}`,
    kind: 'individual',
    customerStatus: 'PENDING_ACTIVATION',
    stage: 'review',
    waitingFor: 'nothing',
    reason: null,
    outcome: null,
    round: 0,
    alert: null,
    missing: { documents: [], consents: [] },
    parked: null,
    parkedSteps: [],
    finhub: { customerId: null, userId: null, verificationId: null, walletId: null, iban: null },
    startedAt: '2026-05-01T10:00:00.000Z',
    deadline: '2026-07-30T10:00:00.000Z',
    closedAt: null,
    timeline: [],
    ...changes,
  });
}

/** A step parked with an error. */
export function parkedWith(changes: Partial<ParkedStep>): ParkedStep {
  return {
    step: 'registerIndividual',
    errorType: 'FinHubForbidden',
    message: 'FinHub does not allow it',
    since: '2026-05-01T10:00:00.000Z',
    fields: [],
    retryAt: null,
    ...changes,
  };
}
