import { z } from 'zod';
import { finHubIdPattern, type CustomerId, type UserId, type VerificationId } from '../contract/ids.js';

/** An id of FinHub's is opaque: a UUID today, other forms on older pages. What does not look like one may name a person. */
function isId(value: unknown): boolean {
  return typeof value === 'string' && finHubIdPattern.test(value);
}

export const customerIdSchema = z.custom<CustomerId>(isId);
export const userIdSchema = z.custom<UserId>(isId);
export const verificationIdSchema = z.custom<VerificationId>(isId);
export const subscriptionIdSchema = z.custom<string>(isId);

/** An id that an answer may leave out, leave empty or null. */
export const optionalId = z
  .union([z.literal(''), z.custom<string>(isId)])
  .nullish()
  .transform((id) => (id === undefined || id === '' ? null : id));

/** Brands an id that came from outside FinHub's answers: a callback, an operator. Throws a `ZodError` on what cannot be one. */
export const toCustomerId = (value: string): CustomerId => customerIdSchema.parse(value);
export const toUserId = (value: string): UserId => userIdSchema.parse(value);
export const toVerificationId = (value: string): VerificationId => verificationIdSchema.parse(value);
