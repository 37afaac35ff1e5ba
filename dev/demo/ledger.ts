import { z } from 'zod';
import type { Effects } from './witness.js';

const effectsSchema = z.array(
  z.object({ customerId: z.string(), effects: z.record(z.string(), z.number()) }),
);

/** What the sandbox's ledger shows for one customer; nothing for one it does not know. */
export async function effectsOf(sandboxUrl: string, customerId: string | null): Promise<Effects> {
  if (customerId === null) return {};
  const url = `${sandboxUrl}/_sandbox/effects?customerId=${encodeURIComponent(customerId)}`;
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`The sandbox answered ${response.status} to a look at its ledger.`);
  const [customer] = effectsSchema.parse(await response.json());
  return customer?.effects ?? {};
}
