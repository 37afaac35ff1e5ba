import type { Effect, FieldError, LedgerRow, Violation } from '../state/records.js';
import type { State } from '../state/state.js';

export interface LedgerFilter {
  readonly customerId?: string | undefined;
  readonly effect?: Effect | undefined;
}

/** How often each effect happened to one customer, keyed `effect` or `effect/item`: `document/PASSPORT`. */
export interface CustomerEffects {
  readonly customerId: string;
  readonly effects: Readonly<Record<string, number>>;
}

const requestCounter = 'requests/';
const longestRequestId = 300;

/** What happened, once per effect and in order: the source of truth for whoever tests against the sandbox. */
export class Ledger {
  constructor(private readonly state: State) {}

  record(effect: Effect, row: Partial<Pick<LedgerRow, 'customerId' | 'item' | 'requestId'>>): void {
    const sequence = this.state.count('ledger');
    this.state.ledger.put({
      id: String(sequence),
      sequence,
      at: new Date().toISOString(),
      effect,
      customerId: row.customerId ?? null,
      item: row.item ?? null,
      requestId: row.requestId?.slice(0, longestRequestId) ?? null,
    });
  }

  /** A request that broke the OpenAPI description. */
  recordViolation(operation: string, requestId: string | null, errors: readonly FieldError[]): void {
    const id = String(this.state.count('violations'));
    this.state.violations.put({
      id,
      at: new Date().toISOString(),
      operation,
      requestId,
      errors: [...errors],
    });
  }

  countRequest(operation: string): void {
    this.state.count(`${requestCounter}${operation}`);
  }

  rows({ customerId, effect }: LedgerFilter = {}): readonly LedgerRow[] {
    const rows =
      customerId === undefined ? this.state.ledger.all() : this.state.ledger.where('customer', customerId);
    return effect === undefined ? rows : rows.filter((row) => row.effect === effect);
  }

  violations(): readonly Violation[] {
    return this.state.violations.all();
  }

  /** Requests per operation, whatever was answered. */
  requests(): Readonly<Record<string, number>> {
    const counters = this.state.counters.all().filter(({ id }) => id.startsWith(requestCounter));
    return Object.fromEntries(counters.map(({ id, value }) => [id.slice(requestCounter.length), value]));
  }

  effects(filter: LedgerFilter = {}): readonly CustomerEffects[] {
    const byCustomer = new Map<string, Record<string, number>>();
    for (const { customerId, effect, item } of this.rows(filter)) {
      if (customerId === null) continue;
      const key = item === null ? effect : `${effect}/${item}`;
      const counts = byCustomer.get(customerId) ?? {};
      byCustomer.set(customerId, { ...counts, [key]: (counts[key] ?? 0) + 1 });
    }
    return [...byCustomer].map(([customerId, effects]) => ({ customerId, effects }));
  }
}
