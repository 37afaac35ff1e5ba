import { condition } from '@temporalio/workflow';
import type { Shareholder } from '../../contract/persons.js';
import { Capacity } from './capacity.js';
import type { CasePerson } from './facts.js';
import type { Onboarding } from './onboarding.js';
import type { StepOptions } from './step-runner.js';
import { personSteps, stepKey } from './steps.js';

type Holder = CasePerson<Shareholder>;

/**
 * Adds shareholders, each exactly once although FinHub takes an equal one twice and lists none. All shares total exactly
 * 100, and FinHub refuses more: one whose addition is in doubt is therefore repeated only when all others are in, where a
 * refusal says that it was there. They are added one at a time, so that few are ever in doubt.
 */
export class Shareholders {
  private readonly turn = new Capacity(1, () => true);
  private readonly inDoubt = new Set<Holder>();
  /** In doubt once, then taken when repeated; with those who were still in doubt at that time. */
  private readonly taken = new Map<Holder, readonly Holder[]>();
  /** In doubt once, then refused because FinHub had them. */
  private readonly found = new Set<Holder>();

  constructor(private readonly onboarding: Onboarding) {}

  async add(holder: Holder, options: StepOptions): Promise<void> {
    const { result } = await this.step(holder, options, false);
    if (result !== 'in-doubt') return;
    this.inDoubt.add(holder);
    const key = stepKey(personSteps.shareholder, holder.index);
    this.onboarding.keepInDoubt(key);
    await condition(() => this.isTurnOf(holder));
    const repeated = await this.step(holder, { ...options, mayHaveHappened: true }, true);
    this.inDoubt.delete(holder);
    if (repeated.result === 'added') this.taken.set(holder, [...this.inDoubt]);
    else this.found.add(holder);
    await condition(() => this.inDoubt.size === 0);
    if (!this.isAmbiguous(holder)) return;
    this.onboarding.keepInDoubt(key);
    await this.onboarding.parkedForOperator(key, perhapsTwice);
  }

  private step(holder: Holder, options: StepOptions, othersAreIn: boolean) {
    const input = () => ({ customerId: this.onboarding.customerId, person: holder.person, othersAreIn });
    return this.onboarding.step('addShareholder', input, { ...options, turn: this.turn });
  }

  /** Once all others are in but for smaller shares in doubt: the less those leave open, the more a refusal says. */
  private isTurnOf(holder: Holder): boolean {
    const isIn = (one: Holder) => one.status === 'added' || this.taken.has(one) || this.found.has(one);
    return this.onboarding.facts.personnel.shareholder.every(
      (other) => other === holder || isIn(other) || (this.inDoubt.has(other) && comesBefore(holder, other)),
    );
  }

  /** Whether one that was taken may have been there, in the room that others left who were then refused as if found. */
  private isAmbiguous(holder: Holder): boolean {
    const room = (this.taken.get(holder) ?? [])
      .filter((other) => this.found.has(other))
      .reduce((sum, { person }) => sum + person.ownershipPercentage, 0);
    return holder.person.ownershipPercentage <= room;
  }
}

function comesBefore(one: Holder, other: Holder): boolean {
  const difference = one.person.ownershipPercentage - other.person.ownershipPercentage;
  return difference > 0 || (difference === 0 && one.index < other.index);
}

const perhapsTwice =
  'FinHub took a shareholder in doubt and refused another, so that it may have one twice and lack the other: compare its list, then retry';
