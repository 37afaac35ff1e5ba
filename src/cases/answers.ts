import { z } from 'zod';

// Loose, since a newer gateway may say more: members and words that are not known here are passed on.

/** Shown on terminals, which control characters would command. */
const text = z.string().overwrite((value) => value.replaceAll(/\p{Cc}/gu, ' '));

const parkedStep = z.looseObject({
  step: text,
  errorType: text,
  message: text,
  since: text,
  fields: z.array(text),
  retryAt: text.nullable(),
});

const erasureResults = ['erased', 'nothing-there'] as const;

const timelineEntry = z.looseObject({ at: text, what: text });

export const stateSchema = z.looseObject({
  id: text,
  kind: text,
  customerStatus: text,
  stage: text,
  waitingFor: text,
  reason: text.nullable(),
  outcome: text.nullable(),
  alert: text.nullable(),
  missing: z.looseObject({ documents: z.array(text), consents: z.array(text) }),
  parkedSteps: z.array(parkedStep),
  finhub: z.looseObject({
    customerId: text.nullable(),
    userId: text.nullable(),
    verificationId: text.nullable(),
    walletId: text.nullable(),
    iban: text.nullable(),
  }),
  startedAt: text,
  deadline: text,
  closedAt: text.nullable(),
  timeline: z.array(timelineEntry),
});

export const foundSchema = z.looseObject({ id: text });

const itemSchema = z.looseObject({
  id: text,
  customerStatus: text,
  stage: text,
  waitingFor: text,
  parked: text.nullable(),
  outcome: text.nullable(),
  alert: text.nullable(),
  deadline: text,
});

export const pageSchema = z.looseObject({ items: z.array(itemSchema), next: text.nullable() });

/** Null where the gateway does not tell, or tells what is not known here. */
export const erasureResultSchema = z
  .string()
  .nullable()
  .transform((result) => erasureResults.find((known) => known === result) ?? null);

export const problemSchema = z.looseObject({
  title: text,
  code: text,
  detail: text,
  errors: z.array(z.looseObject({ pointer: text, detail: text })).default([]),
});

export type CaseState = z.output<typeof stateSchema>;
export type ParkedStep = z.output<typeof parkedStep>;
export type TimelineEntry = z.output<typeof timelineEntry>;
export type ErasureResult = (typeof erasureResults)[number];
export type Item = z.output<typeof itemSchema>;
export type Page = z.output<typeof pageSchema>;
/** RFC 9457, as the gateway answers. */
export type Problem = z.output<typeof problemSchema>;
