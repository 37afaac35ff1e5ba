import { z } from 'zod';
import { mostPersons } from '../contract/persons.js';
import { addressSchema, commonData, namesSomething } from './common-schema.js';
import { categoryKey, email, line, name, password, pastDay, phone, shaped, website } from './fields.js';
import { directorSchema, employeeSchema, shareholderSchema } from './person-schema.js';

const organization = z.object({
  legalName: name(),
  tradingName: name(),
  registrationNumber: name(),
  taxId: name(),
  email: email(),
  phone: phone(),
  legalForm: shaped(
    /^[A-Z0-9_]{1,64}$/,
    'must be a legal form like LIMITED_LIABILITY_COMPANY',
  ).exactOptional(),
  industry: shaped(/^[A-Z0-9_]{1,64}$/, 'must be an industry like TECHNOLOGY').exactOptional(),
  incorporationDate: pastDay().exactOptional(),
  website: website().exactOptional(),
  businessDescription: line(1000).exactOptional(),
  category: categoryKey().exactOptional(),
  password: password().exactOptional(),
  address: addressSchema,
});

/** Details of an organization to be corrected, by the rules of the sign-up; what is absent stays as it is. */
export const organizationCorrectionsSchema = organization
  .omit({ address: true })
  .exactPartial()
  .extend({ address: addressSchema.exactPartial().exactOptional() })
  .refine(namesSomething, { error: 'names nothing to correct' });

/** What an organization's sign-up says, whatever envelope it comes in. */
export const organizationData = {
  organization,
  employees: people(
    employeeSchema,
    'employee',
    'The first must hold `ADMIN_USER`; each has an e-mail of its own',
  ),
  directors: people(
    directorSchema,
    'director',
    'Each has an e-mail of its own, which an employee may have, too',
  ),
  shareholders: people(
    shareholderSchema,
    'shareholder',
    'Their shares total exactly 100; who holds 25 or more is marked as a beneficial owner, whatever is said',
  ),
  ...commonData,
};

function people<Person extends z.ZodType>(person: Person, role: string, rule: string) {
  return z
    .array(person)
    .min(1, `must name at least one ${role}`)
    .max(mostPersons)
    .meta({ description: `${rule}. All lists together have at most ${mostPersons} persons.` });
}
