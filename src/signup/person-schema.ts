import { z } from 'zod';
import type { SubmitPerson } from '../contract/messages.js';
import { mostPersons } from '../contract/persons.js';
import { decimalsOf, mostShareDecimals, withBeneficialOwner } from '../contract/shares.js';
import { birthDate, email, name, phone, shaped } from './fields.js';

const finHubRole = shaped(/^[A-Z_]{1,64}$/, 'must be a role like ADMIN_USER');

export const mostRoles = 20;

const person = {
  firstName: name(),
  lastName: name(),
  email: email(),
  phone: phone(),
  dateOfBirth: birthDate(),
  nationality: name(),
  gender: name(64),
};

export const employeeSchema = z
  .object({
    ...person,
    position: name(),
    department: name(),
    roles: z.array(finHubRole).min(1).max(mostRoles),
  })
  .meta({ id: 'Employee' });

export const directorSchema = z.object({ ...person, role: finHubRole }).meta({ id: 'Director' });

export const ownershipPercentage = z
  .number()
  .gt(0, { error: 'must be above 0' })
  .lte(100, { error: 'must be at most 100' })
  .refine((share) => decimalsOf(share) <= mostShareDecimals, {
    error: `has more than ${mostShareDecimals} decimals`,
  })
  .meta({ description: `at most ${mostShareDecimals} decimals` });

const share = {
  ownershipPercentage,
  isBeneficialOwner: z.boolean().exactOptional(),
  isPEP: z.boolean().exactOptional(),
};

/** Large holders come out marked as beneficial owners. */
export const shareholderSchema = z
  .discriminatedUnion(
    'type',
    [
      z.object({ type: z.literal('INDIVIDUAL'), firstName: name(), lastName: name(), ...share }),
      z.object({ type: z.literal('CORPORATE'), companyName: name(), ...share }),
    ],
    { error: 'must be INDIVIDUAL or CORPORATE' },
  )
  .overwrite(withBeneficialOwner)
  .meta({ id: 'Shareholder' });

const index = z
  .number()
  .refine((n) => Number.isInteger(n) && n >= 0 && n < mostPersons, {
    error: `must be a whole number from 0 to ${mostPersons - 1}`,
  })
  .meta({ type: 'integer', minimum: 0, maximum: mostPersons - 1 })
  .exactOptional();

/** One of an organization's people, to be added or, by the role's `index`, to be corrected. */
export const personSchema = z
  .discriminatedUnion(
    'role',
    [
      z.object({ role: z.literal('employee'), index, person: employeeSchema }),
      z.object({ role: z.literal('director'), index, person: directorSchema }),
      z.object({ role: z.literal('shareholder'), index, person: shareholderSchema }),
    ],
    { error: 'must be employee, director or shareholder' },
  )
  .meta({ id: 'Person' }) satisfies z.ZodType<SubmitPerson>;
