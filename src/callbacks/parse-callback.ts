import { z } from 'zod';
import { parseFields, type Parsed } from '../signup/index.js';

/** One event of FinHub, whichever of the documented and observed spellings it came in. */
export interface FinHubEvent {
  readonly id: string;
  readonly type: string;
  /** ISO 8601 with `Z`; null where the event tells no time that can be read. */
  readonly occurredAt: string | null;
  readonly customerId: string | null;
  readonly userId: string | null;
  readonly email: string | null;
  readonly verificationId: string | null;
  /** The customer's status as FinHub spells it. */
  readonly customerStatus: string | null;
  /** Reason codes, `[A-Z0-9_]{1,64}`; free text is left out, since it may name the person. */
  readonly reasons: readonly string[];
}

const text = z
  .string()
  .trim()
  .refine((value) => value.length > 0 && value.length <= 200 && !/\p{Cc}/u.test(value), {
    error: 'must be 1 to 200 characters',
  });

/** A member that is of use when it is what one expects, and not there when it is anything else. */
const ifUsable = text.nullable().catch(null).default(null);

const reason = z
  .union([z.string(), z.object({ code: z.string() }).transform(({ code }) => code)])
  .transform((code) => code.trim().toUpperCase())
  .pipe(z.string().regex(/^[A-Z0-9_]{1,64}$/))
  .nullable()
  .catch(null);

const dataSchema = z.object({
  customerId: ifUsable,
  userId: ifUsable,
  email: ifUsable,
  verificationId: ifUsable,
  customerStatus: ifUsable,
  status: ifUsable,
  reasons: z.array(reason).catch([]).default([]),
});

const time = z.union([z.string(), z.number()]).nullable().catch(null).default(null);
const identifier = z.union([text, z.number().transform(String)], { error: 'must be 1 to 200 characters' });

const callbackSchema = z.object({
  id: identifier.optional(),
  eventId: identifier.optional(),
  type: text,
  timestamp: time,
  occurredAt: time,
  data: dataSchema.catch(dataSchema.parse({})).default(dataSchema.parse({})),
});

/** Reads a callback whose signature was verified. Only what identifies the event must be there; see docs/finhub.md, webhooks. */
export function parseCallback(raw: Uint8Array): Parsed<FinHubEvent> {
  const json = parseJson(raw);
  if (json === undefined) return { ok: false, errors: [{ pointer: '', detail: 'is not JSON in UTF-8' }] };
  const parsed = parseFields(callbackSchema, json);
  if (!parsed.ok) return parsed;
  const { id, eventId, type, timestamp, occurredAt, data } = parsed.value;
  const eitherId = id ?? eventId;
  if (eitherId === undefined) return { ok: false, errors: [{ pointer: '/id', detail: 'is missing' }] };
  const { status, customerStatus, reasons, ...subject } = data;
  return {
    ok: true,
    value: {
      id: eitherId,
      type,
      occurredAt: utc(timestamp ?? occurredAt),
      ...subject,
      customerStatus: customerStatus ?? status,
      reasons: reasons.filter((code) => code !== null),
    },
  };
}

function parseJson(raw: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch {
    return undefined;
  }
}

/** FinHub sends ISO 8601 with `Z`, some events without a zone (UTC) or with nine digits of a second, some as epoch milliseconds. */
function utc(moment: string | number | null): string | null {
  if (moment === null) return null;
  const zoned = typeof moment === 'string' && /T[\d:.]+$/.test(moment) ? `${moment}Z` : moment;
  const date = new Date(zoned);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
