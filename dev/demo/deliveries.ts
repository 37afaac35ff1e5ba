import type { CaseState } from './case-state.js';
import type { LaterDelivery, Sample } from './samples.js';

/**
 * What a customer is due to bring now: everything whose time has come and that the case still waits for. Judged by the
 * case itself, so that a demo that was stopped half-way goes on where it was.
 */
export function dueDeliveries(sample: Sample, state: CaseState, nowMs: number): readonly LaterDelivery[] {
  return sample.later.flatMap((delivery) => {
    if (delivery.when === 'asked-again') return isAskedAgain(state) ? [delivery] : [];
    const isDue = nowMs - Date.parse(state.startedAt) >= delivery.when.afterSeconds * 1000;
    return isDue ? missingOf(delivery, state) : [];
  });
}

function isAskedAgain({ round, waitingFor }: CaseState): boolean {
  return round > 0 && waitingFor === 'documents';
}

/** The step that adds a person in each role. */
const personSteps = {
  employee: 'addEmployee',
  director: 'addDirector',
  shareholder: 'addShareholder',
} as const;

function missingOf(delivery: LaterDelivery, { missing, parkedSteps }: CaseState): readonly LaterDelivery[] {
  // Alternatives come joined: `PASSPORT|NATIONAL_ID`.
  const types = missing.documents.flatMap((alternatives) => alternatives.split('|'));
  const documents = delivery.documents.filter(({ type }) => types.includes(type));
  const consents = delivery.consents.filter(({ type }) => missing.consents.includes(type));
  const persons = delivery.persons.filter(({ role, index }) =>
    parkedSteps.some(({ step }) => step === `${personSteps[role]}/${index}`),
  );
  const isNothing = documents.length + consents.length + persons.length === 0;
  return isNothing ? [] : [{ ...delivery, documents, consents, persons }];
}
