import { z } from 'zod';
import type { Director } from '../state/customers.js';
import { conflict, invalid, ok } from './answers.js';
import { organizationFor, type OperationHandler } from './call.js';
import { addPerson, newUser, numberOf, personErrors, personsOf, withEmail } from './persons.js';

const details = z.object({
  firstName: z.string(),
  lastName: z.string(),
  email: z.string(),
  dateOfBirth: z.string().optional(),
});

/** The two documented forms; `prefix` is where the details are in the body. */
const bodySchema = z.union([
  z.object({ person: details, role: z.string() }).transform((body) => ({ ...body, prefix: 'person.' })),
  details
    .extend({
      role: z.string().optional(),
      directorType: z.string().optional(),
      position: z.string().optional(),
      appointmentDate: z.string().optional(),
    })
    .transform(({ role, directorType, position, appointmentDate, ...person }) => ({
      person,
      role: role ?? directorType ?? position ?? 'DIRECTOR',
      appointmentDate,
      prefix: '',
    })),
]);

export const addDirector: OperationHandler = (provider, call) => {
  const organization = organizationFor(provider, call);
  const body = bodySchema.parse(call.body);
  const { person, role } = body;
  const errors = personErrors(provider, person, body.prefix);
  if (errors.length > 0) throw invalid(errors);
  const colleagues = personsOf(provider, organization.id, 'director');
  if (withEmail(colleagues, person.email) !== undefined) {
    throw conflict('A director with this e-mail already exists');
  }

  const { user, credentials } = newUser(provider, person.email);
  const addedAt = new Date().toISOString();
  const appointed = 'appointmentDate' in body ? body.appointmentDate : undefined;
  const director = addPerson<Director>(provider, call, organization, {
    id: provider.ids.uuid('director'),
    organizationId: organization.id,
    kind: 'director',
    number: numberOf(colleagues, () => false),
    firstName: person.firstName,
    lastName: person.lastName,
    email: person.email,
    role,
    appointedDate: appointed ?? addedAt.slice(0, 10),
    verified: false,
    user,
    addedAt,
  });
  return ok(
    {
      directorId: director.id,
      status: 'ACTIVE',
      individual: { userId: user.id, email: director.email },
      credentials,
    },
    'Director added successfully',
  );
};

export const listDirectors: OperationHandler = (provider, call) => {
  const organization = organizationFor(provider, call);
  return ok({ directors: personsOf(provider, organization.id, 'director').map(described) });
};

function described({ id, firstName, lastName, email, role, appointedDate }: Director) {
  return { directorId: id, firstName, lastName, email, role, appointedDate, status: 'ACTIVE' };
}
