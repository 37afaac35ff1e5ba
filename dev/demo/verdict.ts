import type { CaseState } from './case-state.js';
import type { Journey } from './journey.js';
import type { Sample } from './samples.js';
import { faultsOf } from './witness.js';
import type { Effects } from './witness.js';

/** How one sample ended, and what is not as meant about it. `state` is null where its case was never seen. */
export interface Verdict {
  readonly sample: Sample;
  readonly state: CaseState | null;
  readonly alreadyFinished: boolean;
  /** Empty: all is as meant. */
  readonly faults: readonly string[];
}

/** Judges a sample by its case's state and the provider's ledger. */
export function verdictOn(sample: Sample, journey: Journey | undefined, effects: Effects): Verdict {
  if (journey === undefined) {
    return { sample, state: null, alreadyFinished: false, faults: ['its case was never seen'] };
  }
  const { state, alreadyFinished } = journey;
  return { sample, state, alreadyFinished, faults: faultsOf(sample, state, effects) };
}

/** One line per case, then the count: what the demo prints at its end. */
export function summaryOf(verdicts: readonly Verdict[]): string {
  const asMeant = verdicts.filter(({ faults }) => faults.length === 0).length;
  return [...verdicts.map(lineOf), `${asMeant} of ${verdicts.length} as meant`, ''].join('\n');
}

/** What `--json` writes. */
export function reportOf(verdicts: readonly Verdict[]): string {
  const cases = verdicts.map(({ sample: { name, meant }, state, alreadyFinished, faults }) => {
    return { sample: name, meant, asMeant: faults.length === 0, faults, alreadyFinished, state };
  });
  return `${JSON.stringify(cases, null, 2)}\n`;
}

function lineOf({ sample: { name, kind }, state, alreadyFinished }: Verdict): string {
  const reached = [state?.customerStatus ?? '-', state?.outcome ?? '-', state?.id ?? '-'];
  return [name, kind, ...reached, ...(alreadyFinished ? ['already finished'] : [])].join(' ');
}
