import { z } from 'zod';

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
