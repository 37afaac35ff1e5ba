import type { CallbackSubject } from '../contract/callbacks.js';

type Customer = Pick<CallbackSubject, 'tenantId'> & { readonly customerId: string };

/**
 * Which onboarding was found to be of which customer, for those asked about most recently: it never changes, so it saves
 * the visibility query that finds it.
 */
export class KnownCases {
  private readonly ids = new Map<string, string>();

  constructor(private readonly capacity = 10_000) {}

  get(customer: Customer): string | undefined {
    const id = this.ids.get(keyOf(customer));
    if (id !== undefined) this.remember(customer, id);
    return id;
  }

  /** The one asked about longest ago makes room. */
  remember(customer: Customer, onboardingId: string): void {
    const key = keyOf(customer);
    this.ids.delete(key);
    this.ids.set(key, onboardingId);
    const [oldest] = this.ids.keys();
    if (this.ids.size > this.capacity && oldest !== undefined) this.ids.delete(oldest);
  }

  forget(customer: Customer): void {
    this.ids.delete(keyOf(customer));
  }

  /** Forgets whose case this is. */
  forgetCase(onboardingId: string): void {
    for (const [key, id] of this.ids) if (id === onboardingId) this.ids.delete(key);
  }
}

function keyOf({ tenantId, customerId }: Customer): string {
  return `${tenantId}\n${customerId}`;
}
