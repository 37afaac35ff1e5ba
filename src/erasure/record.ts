import { z } from 'zod';
import type { Execution } from './executions.js';
import { isTimelineLine } from './timeline-lines.js';

/**
 * What is left of an erased case. These schemas are the whole of it: of what a run holds nothing passes that is not named here,
 * and a line of its timeline only if it has a form that the workflow writes.
 */

export const runIdSchema = z.uuid();

const leftOut = '(left out)';

/** Where ids of staff, keys, steps and FinHub come from a run, they have to look like it. */
const word = z.string().regex(/^[A-Za-z0-9._:/-]{1,128}$/);

/** A staff id; left out where it reads like something else, such as a telephone number. */
const staffId = z.string().transform((id) => (/^(?!.*\d{7})[A-Za-z0-9._-]{1,64}$/.test(id) ? id : leftOut));

/** What one member of staff did, by the name of the update. */
export const actionSchema = z
  .object({
    at: z.string().nullable(),
    what: word,
    requestedBy: staffId.optional(),
    decidedBy: staffId.optional(),
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

const timelineEntry = z.object({
  at: z.iso.datetime(),
  what: z.string().transform((what) => (isTimelineLine(what) ? what : leftOut)),
});

/** What is no line of a timeline is left out alone. */
const timeline = z
  .array(z.unknown())
  .transform((entries) => entries.flatMap((entry) => timelineEntry.safeParse(entry).data ?? []));

/** An id or a code as a run shows it; null for anything that looks otherwise. */
export const wordOrNull = word.nullable().catch(null);

/** The id of a payload key as a payload names it. */
export const keyIdSchema = word.catch(leftOut);

/** What a run that ended by itself says of its case. */
export const stateLeftSchema = z
  .object({
    state: z.object({
      finhub: z.object({
        customerId: wordOrNull,
        userId: wordOrNull,
        verificationId: wordOrNull,
        walletId: wordOrNull,
      }),
      timeline,
    }),
  })
  .transform(({ state }) => state);

/** An object of a file: members that this version does not know are kept, and nobody sees them. */
function kept<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodType<z.output<z.ZodObject<Shape>>> {
  return z.looseObject(shape);
}

const runSchema = kept({
  runId: z.string().min(1),
  /** How Temporal saw it end: `COMPLETED`, `TERMINATED`. */
  status: z.string(),
  startedAt: z.string().nullable(),
  closedAt: z.string().nullable(),
  customerStatus: z.string().nullable(),
  stage: z.string().nullable(),
  outcome: z.string().nullable(),
  deadline: z.string().nullable(),
  finhub: kept({
    tenantId: z.string().nullable(),
    customerId: z.string().nullable(),
    userId: z.string().nullable(),
    verificationId: z.string().nullable(),
    walletId: z.string().nullable(),
  }),
  actions: z.array(
    kept({
      at: z.string().nullable(),
      what: z.string(),
      by: z.string(),
      via: z.string().nullable(),
    }),
  ),
  timeline: z.array(kept({ at: z.string(), what: z.string() })),
  /** Ids of the payload keys without which a part of the run could not be read; there only where that was accepted. */
  unreadableKeys: z.array(z.string()).exactOptional(),
});

export type RunRecord = z.output<typeof runSchema>;

const erasureSchema = kept({
  /** When it was asked for. */
  at: z.iso.datetime(),
  /** The member of staff who asked for it, where that was told. */
  by: z.string().nullable(),
  /** The API key it was asked with. */
  via: z.string().nullable().default(null),
  /** When Temporal showed that nothing of it is left; null until then. */
  gone: z.iso.datetime().nullable().default(null),
  /** The oldest first. */
  runs: z.array(runSchema),
  /** Workflows that kept a callback for the case. */
  callbacks: z.array(kept({ workflowId: z.string().regex(/^callback-/), runId: z.string().min(1) })),
});

export type ErasureEntry = z.output<typeof erasureSchema>;

/** The file of one onboarding: every erasure of it, one for each time the person had signed up in between. */
export const recordSchema = kept({
  id: z.string(),
  kind: z.enum(['individual', 'organization']),
  erasures: z.array(erasureSchema),
});

export type ErasureRecord = z.output<typeof recordSchema>;

/**
 * The record with an erasure added; the same where it has all of it, so that repeating one adds nothing. What an erasure had
 * shown to be gone before this one was asked for is there again, as after a restore of Temporal's database, and is added anew.
 */
export function withErasure(
  record: ErasureRecord,
  { runs, callbacks, ...asked }: ErasureEntry,
): ErasureRecord {
  const { erasures } = record;
  const known = new Set(
    erasures.filter(({ gone }) => gone === null || gone >= asked.at).flatMap((erasure) => runIdsOf(erasure)),
  );
  const isNew = ({ runId }: { readonly runId: string }) => !known.has(runId);
  const added = { ...asked, runs: runs.filter(isNew), callbacks: callbacks.filter(isNew) };
  if (added.runs.length + added.callbacks.length === 0) return record;
  return { ...record, erasures: [...erasures, added] };
}

/** The record with those erasures marked whose runs are all among the ones that are `gone`; the same where there is none. */
export function withGone(record: ErasureRecord, gone: readonly Execution[], at: string): ErasureRecord {
  const ids = new Set(gone.map(({ runId }) => runId));
  const isFinished = (erasure: ErasureEntry) =>
    erasure.gone === null && runIdsOf(erasure).every((runId) => ids.has(runId));
  if (!record.erasures.some(isFinished)) return record;
  const erasures = record.erasures.map((erasure) =>
    isFinished(erasure) ? { ...erasure, gone: at } : erasure,
  );
  return { ...record, erasures };
}

/** What is recorded of erasures that are not known to be finished. */
export function unfinishedIn(record: ErasureRecord | null): {
  readonly runs: readonly Execution[];
  readonly callbacks: readonly Execution[];
} {
  const unfinished = record?.erasures.filter(({ gone }) => gone === null) ?? [];
  const runs = unfinished.flatMap((erasure) => erasure.runs);
  return {
    runs: runs.map(({ runId }) => ({ workflowId: record?.id ?? '', runId })),
    callbacks: unfinished.flatMap(({ callbacks }) => callbacks),
  };
}

function runIdsOf({ runs, callbacks }: ErasureEntry): readonly string[] {
  return [...runs, ...callbacks].map(({ runId }) => runId);
}
