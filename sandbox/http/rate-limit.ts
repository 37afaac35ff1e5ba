import { Refusal } from '../provider/index.js';
import type { Switches } from '../switches.js';

/** Counts calls per second over all callers; limits and headers of the real provider are not documented. */
export class RateLimit {
  #second = 0;
  #calls = 0;

  /** Refuses a call above the limit with 429. */
  take({ perSecond, retryAfter }: Switches['rateLimit']): void {
    const second = Math.floor(Date.now() / 1000);
    this.#calls = second === this.#second ? this.#calls + 1 : 1;
    this.#second = second;
    if (perSecond === null || this.#calls <= perSecond) return;
    throw new Refusal(429, 'Rate limit exceeded', undefined, retryAfter ? { 'retry-after': '1' } : {});
  }
}
