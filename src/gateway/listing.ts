import { z } from 'zod';
import { parkingFailureTypes } from '../contract/failures.js';
import { parseFields } from '../signup/index.js';
import { stateSchema } from './answers.js';
import type { RequestQuery } from './endpoint.js';

/** Set to whatever it may be, or not set at all. */
const presence = ['any', 'none'] as const;

const { kind, customerStatus, stage, waitingFor, outcome, alert, deadline } = stateSchema.shape;

const filters = z.object({
  kind: kind.exactOptional(),
  stage: stage.exactOptional(),
  waitingFor: waitingFor.exactOptional(),
  parked: z
    .enum([...parkingFailureTypes, ...presence])
    .meta({ description: 'Error type of the step that has been parked longest; `any` or `none`' })
    .exactOptional(),
  outcome: z
    .enum([...outcome.unwrap().options, ...presence])
    .meta({ description: '`none`: still open; `any`: ended' })
    .exactOptional(),
  alert: z.enum([...alert.unwrap().options, ...presence]).exactOptional(),
});

/** Conditions that all hold for the onboardings asked for. */
export type ListFilters = z.output<typeof filters>;

const longestPage = 100;
const usualPage = 50;
const limitError = `must be a whole number from 1 to ${longestPage}`;

const querySchema = filters.extend({
  limit: z
    .number({ error: limitError })
    .refine((limit) => Number.isInteger(limit) && limit >= 1 && limit <= longestPage, { error: limitError })
    .meta({ type: 'integer', minimum: 1, maximum: longestPage, description: `Default ${usualPage}` })
    .exactOptional(),
  cursor: z
    .string()
    .min(1)
    .max(2000)
    .meta({ description: 'The `next` of the page before, for the same filters' })
    .exactOptional(),
});

const onlyThese = querySchema.catchall(z.undefined({ error: 'is not a parameter of this list' }));

/** One page to be listed. */
export interface ListOnboardings {
  readonly filters: ListFilters;
  readonly limit: number;
  readonly cursor: string | null;
}

export const listQuery: RequestQuery<ListOnboardings> = {
  schema: querySchema,
  parse: (value) => {
    const parsed = parseFields(onlyThese, withNumericLimit(value));
    if (!parsed.ok) return parsed;
    const { limit = usualPage, cursor = null, ...rest } = parsed.value;
    return { ok: true, value: { filters: rest, limit, cursor } };
  },
};

export const itemSchema = z
  .object({
    id: z.string(),
    kind,
    customerStatus,
    stage,
    waitingFor,
    parked: z.string().nullable().meta({ description: 'Error type of the step parked longest' }),
    outcome,
    alert,
    deadline,
  })
  .meta({ id: 'OnboardingItem' });

/** A case as its search attributes show it. */
export type OnboardingItem = z.output<typeof itemSchema>;

export const pageSchema = z
  .object({
    items: z.array(itemSchema).meta({ description: 'May be fewer than `limit` although more follow' }),
    next: z.string().nullable().meta({ description: 'The `cursor` of the next page; null on the last' }),
  })
  .meta({ id: 'OnboardingPage' });

export type OnboardingPage = z.output<typeof pageSchema>;

/** A query string has only text. */
function withNumericLimit(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('limit' in value)) return value;
  const { limit } = value;
  return { ...value, limit: typeof limit === 'string' && /^\d{1,9}$/.test(limit) ? Number(limit) : limit };
}
