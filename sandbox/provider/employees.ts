import { z } from 'zod';
import type { Employee } from '../state/customers.js';
import type { FieldError } from '../state/records.js';
import { conflict, invalid, ok, type Refusal } from './answers.js';
import { organizationFor, type OperationHandler } from './call.js';
import { addPerson, newUser, numberOf, personErrors, personsOf, withEmail } from './persons.js';
import type { Provider } from './provider.js';

const bodySchema = z.object({
  person: z.object({
    firstName: z.string(),
    lastName: z.string(),
    email: z.string(),
    dateOfBirth: z.string().optional(),
  }),
  position: z.string(),
  roles: z.array(z.string()),
});
type EmployeeBody = z.infer<typeof bodySchema>;

export const addEmployee: OperationHandler = (provider, call) => {
  const organization = organizationFor(provider, call);
  const body = bodySchema.parse(call.body);
  const colleagues = personsOf(provider, organization.id, 'employee');
  const errors = ruleErrors(provider, body, colleagues.length === 0);
  if (errors.length > 0) throw invalid(errors);
  const { firstName, lastName, email } = body.person;
  const known = withEmail(colleagues, email);
  if (known !== undefined) throw duplicate(provider, known);

  const { user, credentials } = newUser(provider, email);
  const employee = addPerson<Employee>(provider, call, organization, {
    id: provider.ids.uuid('employee'),
    organizationId: organization.id,
    kind: 'employee',
    number: numberOf(colleagues, () => false),
    name: `${firstName} ${lastName}`,
    email,
    position: body.position,
    roles: body.roles,
    user,
    addedAt: new Date().toISOString(),
  });
  return ok(
    { employeeId: employee.id, individual: { userId: user.id, email }, credentials },
    'Employee added successfully',
  );
};

function ruleErrors(provider: Provider, { person, roles }: EmployeeBody, isFirst: boolean): FieldError[] {
  const errors = personErrors(provider, person, 'person.');
  if (isFirst && !roles.includes('ADMIN_USER')) {
    errors.push({ field: 'roles', message: 'must hold ADMIN_USER for the first employee' });
  }
  return errors;
}

function duplicate(provider: Provider, { user, email }: Employee): Refusal {
  const { employeeConflict } = provider.switches();
  const userId = user?.id;
  return conflict(
    'An employee with this e-mail already exists',
    employeeConflict === 'with-user-id' ? { userId, email, individual: { userId, email } } : {},
  );
}
