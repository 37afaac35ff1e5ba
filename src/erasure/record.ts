import { z } from 'zod';

/**
 * What is left of an erased case. These schemas are the whole of it: of what a run holds nothing passes that is not named here,
 * and a line of its timeline only if it reads like the lines the workflow writes.
 */

export const runIdSchema = z.uuid();

/** Where ids of staff, keys, steps and FinHub come from a payload, they have to look like it. */
const word = z.string().regex(/^[A-Za-z0-9._:/-]{1,128}$/);

/** What one member of staff did, by the name of the update. */
export const actionSchema = z
  .object({
    at: z.string().nullable(),
    what: word,
    requestedBy: word.optional(),
    decidedBy: word.optional(),
    via: word.optional().catch(undefined),
  })
  .transform(({ at, what, requestedBy, decidedBy, via }) => ({
    at,
    what,
    by: requestedBy ?? decidedBy,
    via: via ?? null,
  }))
  .pipe(
    z.object({ at: z.string().nullable(), what: z.string(), by: z.string(), via: z.string().nullable() }),
  );

const leftOut = '(left out)';

/** Letters, spaces and the signs of our own sentences; no address, no telephone number, no account. */
const ownWords = /^(?!.*\d{7})[A-Za-z0-9 .,:;()/_|-]{1,1000}$/;

const timelineEntry = z.object({
  at: z.iso.datetime(),
  what: z.string().transform((what) => (ownWords.test(what) ? what : leftOut)),
});

const idOrNull = word.nullable().catch(null);

const finhubIds = z.object({
  customerId: idOrNull,
  userId: idOrNull,
  verificationId: idOrNull,
  walletId: idOrNull,
});

/** What a run that ended by itself says of its case. */
export const stateLeftSchema = z
  .object({ state: z.object({ finhub: finhubIds, timeline: z.array(timelineEntry) }) })
  .transform(({ state }) => state);

const runSchema = z.object({
  runId: z.string(),
  /** How Temporal saw it end: `COMPLETED`, `TERMINATED`. */
  status: z.string(),
  startedAt: z.string().nullable(),
  closedAt: z.string().nullable(),
  customerStatus: z.string().nullable(),
  stage: z.string().nullable(),
  outcome: z.string().nullable(),
  deadline: z.string().nullable(),
  finhub: finhubIds.extend({ tenantId: z.string().nullable() }),
  actions: z.array(
    z.object({ at: z.string().nullable(), what: z.string(), by: z.string(), via: z.string().nullable() }),
  ),
  timeline: z.array(z.object({ at: z.string(), what: z.string() })),
});

export type RunRecord = z.output<typeof runSchema>;

const erasureSchema = z.object({
  at: z.iso.datetime(),
  /** The API key that asked for it. */
  by: z.string(),
  /** The oldest first. */
  runs: z.array(runSchema),
  /** Workflows that kept a callback for the case. */
  callbacks: z.array(z.object({ workflowId: z.string(), runId: z.string() })),
});

export type ErasureEntry = z.output<typeof erasureSchema>;

/** The file of one onboarding: every erasure of it, one for each time the person had signed up in between. */
export const recordSchema = z.object({
  id: z.string(),
  kind: z.enum(['individual', 'organization']),
  erasures: z.array(erasureSchema),
});

export type ErasureRecord = z.output<typeof recordSchema>;

/** The record with an erasure added; the same where it has all of it, so that repeating one adds nothing. */
export function withErasure(
  record: ErasureRecord,
  { runs, callbacks, ...asked }: ErasureEntry,
): ErasureRecord {
  const { erasures } = record;
  const known = new Set(
    erasures.flatMap((erasure) => [...erasure.runs, ...erasure.callbacks].map(({ runId }) => runId)),
  );
  const isNew = ({ runId }: { readonly runId: string }) => !known.has(runId);
  const added = { ...asked, runs: runs.filter(isNew), callbacks: callbacks.filter(isNew) };
  if (added.runs.length + added.callbacks.length === 0) return record;
  return { ...record, erasures: [...erasures, added] };
}
