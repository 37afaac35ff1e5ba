import type { CaseState } from './case-state.js';
import { consentTypesOf, documentTypesOf } from './samples.js';
import type { Sample } from './samples.js';

/** How often each effect happened to one customer at the provider, keyed `effect` or `effect/item`. */
export type Effects = Readonly<Record<string, number>>;

/**
 * What is not as meant about one case, empty if all is: its end, and the provider's own ledger, which must show each
 * step exactly once (each document once for every time it was brought). The session is best effort: see `sessionIsRight`.
 */
export function faultsOf(sample: Sample, state: CaseState, effects: Effects): readonly string[] {
  const { meant } = sample;
  const isMeant = state.customerStatus === meant.customerStatus && state.outcome === meant.outcome;
  const end = isMeant
    ? []
    : [
        `meant ${meant.customerStatus} ${meant.outcome}, is ${state.customerStatus} ${state.outcome ?? 'open'}`,
      ];
  return [...end, ...differences(expectedEffects(sample), effects, state)];
}

/** What the ledger has to show for a sample that ends as meant. */
export function expectedEffects(sample: Sample): Effects {
  const isActivated = sample.meant.outcome === 'ACTIVATED';
  return counted([
    ...['registration', 'session', 'verification'],
    ...peopleOf(sample),
    ...documentTypesOf(sample).map((type) => `document/${type}`),
    ...consentTypesOf(sample).map((type) => `consent/${type}`),
    ...(sample.reviewer === null ? [] : [`decision/${sample.reviewer.decision}`]),
    ...(isActivated ? ['decision/APPROVED', 'activation', 'wallet'] : []),
  ]);
}

/**
 * FinHub's numbers, per role in the order of arrival: a refused person has none until the correction, which comes in that
 * person's place. (Equal shareholders share a number; no sample has any.)
 */
function peopleOf({ signup }: Sample): readonly string[] {
  if (signup.type === 'individual.signup') return [];
  const { employees, directors, shareholders } = signup;
  return Object.entries({ employee: employees, director: directors, shareholder: shareholders }).flatMap(
    ([role, people]) => people.map((_, index) => `${role}/${index + 1}`),
  );
}

function differences(expected: Effects, actual: Effects, state: CaseState): readonly string[] {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort();
  return names.flatMap((name) => {
    const [wanted, seen] = [expected[name] ?? 0, actual[name] ?? 0];
    const isRight = name === 'session' ? sessionIsRight(seen, state) : seen === wanted;
    return isRight ? [] : [`the ledger shows ${name} ${seen} times, not ${wanted}`];
  });
}

/** At most once; none is right only where the case says that it went without: the step failed, or a crash left it in doubt. */
function sessionIsRight(seen: number, { timeline }: CaseState): boolean {
  const wentWithout = timeline.some(({ what }) => what.startsWith('Session skipped'));
  return seen === 1 || (seen <= 1 && wentWithout);
}

function counted(names: readonly string[]): Effects {
  return names.reduce<Effects>((counts, name) => ({ ...counts, [name]: (counts[name] ?? 0) + 1 }), {});
}
