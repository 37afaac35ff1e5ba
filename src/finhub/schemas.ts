import { z } from 'zod';
import { ibanForm } from '../contract/iban.js';

/** Text that an answer may leave out, leave empty or null. */
export const optionalText = z
  .string()
  .nullish()
  .transform((text) => (text === undefined || text === '' ? null : text));

/** A flag that an answer may leave out or null. */
export const optionalFlag = z
  .boolean()
  .nullish()
  .transform((flag) => flag ?? undefined);

/** A code that an answer may leave out; free text in its place is passed over. */
export const optionalCode = optionalText.transform((text) => (isCode(text) ? text : null));

const code = new RegExp(`^(?!${ibanForm}$)[A-Z0-9_-]{1,64}$`, 'i');

/** Whether a value reads like a code (`PRIVACY_POLICY`), so that it may be shown: no free text, no personal data, no IBAN. */
export function isCode(value: unknown): value is string {
  return typeof value === 'string' && code.test(value);
}
