import {
  eventId,
  keyedId,
  onboardingIdOf,
  parseFields,
  parseSignup,
  TemporalUnreachable,
  type ParsedSignup,
  type SignupDefaults,
  type StartedOnboarding,
} from '../signup/index.js';
import { loggableMessage } from '../telemetry/error-message.js';
import type { LineResult } from './line-result.js';
import type { SourceRecord } from './source-record.js';

export interface StartRecordOptions {
  readonly tenantId: string;
  readonly onboardingIdKey: Uint8Array;
  readonly categories: SignupDefaults['categories'];
  /** Null in dry runs: sign-ups are checked and nothing is started. */
  readonly start: ((signup: ParsedSignup) => Promise<StartedOnboarding>) | null;
  /** Called when Temporal does not answer. */
  readonly onUnreachable: () => void;
}

/** Checks one record and starts its onboarding. Never rejects: what went wrong is the result. */
export async function startRecord(record: SourceRecord, options: StartRecordOptions): Promise<LineResult> {
  const { line } = record;
  if (!('value' in record)) {
    const errors = 'broken' in record ? [{ pointer: '', detail: record.broken }] : record.repeated;
    return { line, eventId: null, result: 'refused', id: null, errors };
  }
  const { tenantId, onboardingIdKey, categories, start } = options;
  const lineId = record.text === null ? undefined : lineEventId(onboardingIdKey, record.text);
  const parsed = parseSignup(record.value, {
    categories,
    ...(lineId !== undefined && { eventId: lineId }),
  });
  if (!parsed.ok) {
    return {
      line,
      eventId: sentId(record.value) ?? lineId ?? null,
      result: 'refused',
      id: null,
      errors: parsed.errors,
    };
  }
  const { signup } = parsed;
  const id = onboardingIdOf(onboardingIdKey, tenantId, signup);
  const result = start === null ? 'valid' : await startOne(start, signup, options.onUnreachable);
  if (typeof result === 'string') return { line, eventId: signup.eventId, result, id, errors: [] };
  const errors = [{ pointer: '', detail: loggableMessage(result) }];
  return { line, eventId: signup.eventId, result: 'failed', id, errors };
}

async function startOne(
  start: (signup: ParsedSignup) => Promise<StartedOnboarding>,
  signup: ParsedSignup,
  onUnreachable: () => void,
): Promise<StartedOnboarding['status'] | Error> {
  try {
    return (await start(signup)).status;
  } catch (error) {
    if (error instanceof TemporalUnreachable) onUnreachable();
    return error instanceof Error ? error : new Error('Something else than an error was thrown');
  }
}

/** The same for the same line, in whichever file; keyed, since a line is about a person. */
function lineEventId(key: Uint8Array, text: string): string {
  return `line-${keyedId(key, `sign-up line\n${text.trim()}`)}`;
}

/** The id of a refused event, if it is one that may be shown. */
function sentId(value: unknown): string | undefined {
  const id: unknown = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  const shown = parseFields(eventId(), id);
  return shown.ok ? shown.value : undefined;
}
