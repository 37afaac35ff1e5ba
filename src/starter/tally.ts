import type { LineResult } from './line-result.js';
import type { WaitResult } from './wait-for-cases.js';

const order: readonly LineResult['result'][] = ['started', 'existing', 'valid', 'refused', 'failed'];

/** Counts what became of the sign-ups, and says so in a line. */
export class Tally {
  readonly #counts = new Map<LineResult['result'], number>();

  add({ result }: LineResult): void {
    this.#counts.set(result, this.of(result) + 1);
  }

  of(result: LineResult['result']): number {
    return this.#counts.get(result) ?? 0;
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** `12 sign-ups: 10 started, 1 existing, 1 refused`. */
  toString(): string {
    const parts = order
      .filter((result) => this.of(result) > 0)
      .map((result) => `${this.of(result)} ${result}`);
    const signups = `${this.total} ${this.total === 1 ? 'sign-up' : 'sign-ups'}`;
    return parts.length === 0 ? signups : `${signups}: ${parts.join(', ')}`;
  }
}

/** `11 cases: 9 ACTIVATED, 1 REJECTED, 1 open`. */
export function waitSummary({ outcomes, open }: WaitResult): string {
  const parts: (readonly [string, number])[] = [...outcomes, ...(open > 0 ? [['open', open] as const] : [])];
  const total = parts.reduce((sum, [, count]) => sum + count, 0);
  const cases = `${total} ${total === 1 ? 'case' : 'cases'}`;
  return parts.length === 0
    ? cases
    : `${cases}: ${parts.map(([name, count]) => `${count} ${name}`).join(', ')}`;
}
