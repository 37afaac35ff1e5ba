import { z } from 'zod';
import { addressSchema, commonData, namesSomething } from './common-schema.js';
import { birthDate, categoryKey, email, name, password, phone } from './fields.js';

const customer = z.object({
  firstName: name(),
  lastName: name(),
  email: email(),
  phone: phone(),
  dateOfBirth: birthDate(),
  gender: name(64),
  nationality: name(),
  placeOfBirth: name(),
  category: categoryKey().exactOptional(),
  password: password().exactOptional(),
  address: addressSchema,
});

/** Details of an individual to be corrected, by the rules of the sign-up; what is absent stays as it is. */
export const customerCorrectionsSchema = customer
  .omit({ address: true })
  .exactPartial()
  .extend({ address: addressSchema.exactPartial().exactOptional() })
  .refine(namesSomething, { error: 'names nothing to correct' });

/** What an individual's sign-up says, whatever envelope it comes in. */
export const individualData = { customer, ...commonData };
