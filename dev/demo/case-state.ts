import { z } from 'zod';

/** What the demo reads of a case; everything else the gateway says is kept as it came, for `--json`. */
export const caseStateSchema = z.looseObject({
  id: z.string(),
  kind: z.enum(['individual', 'organization']),
  customerStatus: z.string(),
  stage: z.string(),
  waitingFor: z.string(),
  reason: z.string().nullable(),
  outcome: z.string().nullable(),
  round: z.number(),
  missing: z.object({ documents: z.array(z.string()), consents: z.array(z.string()) }),
  parked: z.looseObject({ step: z.string(), errorType: z.string(), message: z.string() }).nullable(),
  parkedSteps: z.array(z.looseObject({ step: z.string() })),
  finhub: z.looseObject({ customerId: z.string().nullable(), userId: z.string().nullable() }),
  timeline: z.array(z.object({ at: z.string(), what: z.string() })),
  startedAt: z.iso.datetime(),
});

export type CaseState = z.infer<typeof caseStateSchema>;
