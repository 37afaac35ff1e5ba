import { z } from 'zod';
import { ibanForm } from '../contract/iban.js';
import { finHubIdPattern } from '../contract/ids.js';
import { email, parseFields, type Parsed } from '../signup/index.js';

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
  /** At most 20 reason codes, `[A-Z0-9_]{1,64}`; free text is left out, since it may name the person. */
  readonly reasons: readonly string[];
}

const text = z
  .string()
  .trim()
  .refine((value) => value.length > 0 && value.length <= 200 && !/\p{Cc}/u.test(value), {
    error: 'must be 1 to 200 characters',
  });

/** A member that is of use when it is what one expects, and not there when it is anything else. */
function ifUsable<Value>(expected: z.ZodType<Value>) {
  return expected.nullable().catch(null).default(null);
}

/** It becomes part of queries and of what operators read. */
const finHubId = z.string().trim().regex(finHubIdPattern);

/** A code in capitals or in snake case; anything else may be a name or a sentence, and an IBAN is none. */
const reasonCode = new RegExp(`^(?!${ibanForm}$)(?:[A-Z0-9_]{1,64}|(?=.{1,64}$)[a-z0-9]+(?:_[a-z0-9]+)+)$`);
const mostReasons = 20;

const reason = z
  .union([z.string(), z.object({ code: z.string() }).transform(({ code }) => code)])
  .transform((code) => code.trim())
  .pipe(z.string().regex(reasonCode).toUpperCase())
  .nullable()
  .catch(null);

const dataSchema = z.object({
  customerId: ifUsable(finHubId),
  userId: ifUsable(finHubId),
  // As a sign-up's: a case has no other e-mail.
  email: ifUsable(email()),
  verificationId: ifUsable(finHubId),
  customerStatus: ifUsable(text),
  status: ifUsable(text),
  reasons: z.array(reason).catch([]).default([]),
});

const time = ifUsable(z.union([z.string(), z.number()]).transform(utc));
const eventId = ifUsable(z.union([text, z.number().transform(String)]));

const callbackSchema = z.object({
  id: eventId,
  eventId,
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
  if (eitherId === null)
    return { ok: false, errors: [{ pointer: '/id', detail: 'is missing or not 1 to 200 characters' }] };
  const { status, customerStatus, reasons, ...subject } = data;
  return {
    ok: true,
    value: {
      id: eitherId,
      type,
      occurredAt: timestamp ?? occurredAt,
      ...subject,
      customerStatus: customerStatus ?? status,
      reasons: reasons.filter((code) => code !== null).slice(0, mostReasons),
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

const isoTime =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(?:Z|([+-]\d{2}):?(\d{2})?)?)?$/i;
/** Numbers below are seconds since 1970, those above milliseconds. */
const firstMilliseconds = 1e11;

/**
 * FinHub sends ISO 8601 with `Z`, some events without a zone (UTC), with a space for the `T` or with nine digits of a second,
 * some as seconds or milliseconds since 1970. Null for anything else: a time guessed wrong would put events out of order.
 */
function utc(moment: string | number): string | null {
  const date = typeof moment === 'number' ? fromEpoch(moment) : fromIso(moment.trim());
  return date === null || Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function fromEpoch(moment: number): Date | null {
  return moment > 0 ? new Date(moment < firstMilliseconds ? moment * 1_000 : moment) : null;
}

function fromIso(moment: string): Date | null {
  if (/^\d{10,13}$/.test(moment)) return fromEpoch(Number(moment));
  const [, day, time = '00:00', hours, minutes = '00'] = isoTime.exec(moment) ?? [];
  if (day === undefined) return null;
  return new Date(`${day}T${time}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`);
}
