import type { Ids } from '../state/ids.js';
import type { State } from '../state/state.js';
import {
  faultRuleSchema,
  isHit,
  isWebhookFault,
  type CallFault,
  type Fault,
  type FaultRule,
  type WebhookFault,
} from './rule.js';

/** Every name a customer has so far: ids, e-mail. */
export type CustomerNames = ReadonlySet<string>;

/** The faults in force. They are tried in the order they were added; the first whose turn it is acts. */
export class Faults {
  constructor(
    private readonly state: State,
    private readonly ids: Ids,
  ) {}

  all(): readonly Fault[] {
    return this.state.faults.all();
  }

  /** Adds a rule. Throws a `ZodError` that names what is wrong with it. */
  add(rule: FaultRule): Fault {
    const id = String(this.state.count('faults'));
    return this.state.faults.put({ id, rule: faultRuleSchema.parse(rule), matched: 0, hits: 0 });
  }

  /** Ends one fault, or all of them. */
  clear(id?: string): void {
    if (id === undefined) this.state.faults.clear();
    else this.state.faults.delete(id);
  }

  forCall(operation: string, names: CustomerNames): CallFault | null {
    for (const fault of this.all()) {
      const { rule } = fault;
      if (isWebhookFault(rule) || !fits(rule.operation, operation) || !concerns(rule, names)) continue;
      if (this.#strikes(fault)) return rule;
    }
    return null;
  }

  forEvent(type: string, names: CustomerNames): WebhookFault | null {
    for (const fault of this.all()) {
      const { rule } = fault;
      if (!isWebhookFault(rule) || !fits(rule.event, type) || !concerns(rule, names)) continue;
      if (this.#strikes(fault)) return rule;
    }
    return null;
  }

  #strikes(fault: Fault): boolean {
    const matched = fault.matched + 1;
    const hit = isHit(fault.rule, matched, this.ids.draw(`fault/${fault.id}`, matched));
    this.state.faults.put({ ...fault, matched, hits: fault.hits + (hit ? 1 : 0) });
    return hit;
  }
}

function fits(wanted: string | undefined, actual: string): boolean {
  return wanted === undefined || wanted === actual;
}

function concerns({ customer }: { readonly customer?: string | undefined }, names: CustomerNames): boolean {
  return customer === undefined || names.has(customer) || names.has(customer.trim().toLowerCase());
}
