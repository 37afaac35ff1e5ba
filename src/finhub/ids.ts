import { z } from 'zod';
import type { CustomerId, UserId, VerificationId } from '../contract/ids.js';

/**
 * An id of FinHub's is opaque: a UUID today, other forms on older pages. Only what could not travel in a path is refused:
 * white space, control characters, and the dot segments `.` and `..`.
 */
function isId(value: unknown): boolean {
  return typeof value === 'string' && /^[^\s\p{Cc}]{1,200}$/u.test(value) && !/^\.{1,2}$/.test(value);
}

export const customerIdSchema = z.custom<CustomerId>(isId);
export const userIdSchema = z.custom<UserId>(isId);
export const verificationIdSchema = z.custom<VerificationId>(isId);
export const subscriptionIdSchema = z.custom<string>(isId);

/** Brands an id that came from outside FinHub's answers: a callback, an operator. Throws a `ZodError` on what cannot be one. */
export const toCustomerId = (value: string): CustomerId => customerIdSchema.parse(value);
export const toUserId = (value: string): UserId => userIdSchema.parse(value);
export const toVerificationId = (value: string): VerificationId => verificationIdSchema.parse(value);
