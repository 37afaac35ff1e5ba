import { z } from 'zod';
import type { Customer, FieldError } from '../state/records.js';
import { emailKey } from '../state/state.js';
import { conflict, invalid, ok, type Answer } from './answers.js';
import { requireAdmin, type OperationHandler } from './call.js';
import { categoryById } from './categories.js';
import { isStrongPassword, passwordRecord } from './password.js';
import type { Provider } from './provider.js';

const bodySchema = z.object({
  firstName: z.string(),
  lastName: z.string(),
  email: z.string(),
  password: z.string(),
  matchingPassword: z.string(),
  dateOfBirth: z.string(),
  customerCategory: z.object({ id: z.string(), name: z.string() }),
  individualCustomer: z
    .object({
      tenantId: z.string().optional(),
      person: z.object({ email: z.string() }).optional(),
      user: z.object({ email: z.string(), password: z.string() }).optional(),
      categorization: z.object({ id: z.string() }).optional(),
    })
    .optional(),
});
type Registration = z.infer<typeof bodySchema>;

export const registerIndividualCustomer: OperationHandler = (provider, call) => {
  requireAdmin(call);
  const body = bodySchema.parse(call.body);
  const errors = ruleErrors(provider, body);
  if (errors.length > 0) throw invalid(errors);

  const [known] = provider.state.customers.where('email', emailKey(body.email));
  if (known !== undefined) return duplicate(provider, known);

  const customer = provider.state.customers.put({
    id: provider.ids.uuid('customer'),
    kind: 'individual',
    tenantId: provider.credentials.tenantId,
    userId: provider.ids.uuid('user'),
    email: body.email,
    name: `${body.firstName} ${body.lastName}`,
    categoryId: body.customerCategory.id,
    status: 'REGISTERED',
    suspended: false,
    password: passwordRecord(body.password),
    activationCode: provider.ids.digits('activation-code', 6),
    consents: {},
    registeredAt: new Date().toISOString(),
  });
  provider.ledger.record('registration', { customerId: customer.id, requestId: call.requestId });
  provider.emit('customer.created', { customerId: customer.id, email: customer.email });
  return registered(customer);
};

/** What the description cannot say: rules between fields and against the state. */
function ruleErrors({ credentials }: Provider, body: Registration): FieldError[] {
  const category = categoryById(body.customerCategory.id);
  const full = body.individualCustomer;
  const rules: [holds: boolean, field: string, message: string][] = [
    [
      isStrongPassword(body.password),
      'password',
      'must have at least 12 characters with upper and lower case, a digit and a symbol',
    ],
    [body.matchingPassword === body.password, 'matchingPassword', 'must equal password'],
    [Date.parse(body.dateOfBirth) < Date.now(), 'dateOfBirth', 'must be in the past'],
    [category?.kind === 'individual', 'customerCategory.id', 'must be a category for individuals'],
    [
      category === undefined || category.categoryName === body.customerCategory.name,
      'customerCategory.name',
      'must be the name of the category',
    ],
    [
      same(full?.tenantId, credentials.tenantId),
      'individualCustomer.tenantId',
      'must be the tenant of the token',
    ],
    [same(full?.person?.email, body.email), 'individualCustomer.person.email', 'must equal email'],
    [same(full?.user?.email, body.email), 'individualCustomer.user.email', 'must equal email'],
    [same(full?.user?.password, body.password), 'individualCustomer.user.password', 'must equal password'],
    [
      same(full?.categorization?.id, body.customerCategory.id),
      'individualCustomer.categorization.id',
      'must equal customerCategory.id',
    ],
  ];
  return rules.filter(([holds]) => !holds).map(([, field, message]) => ({ field, message }));
}

function same(value: string | undefined, expected: string): boolean {
  return value === undefined || value === expected;
}

function duplicate(provider: Provider, known: Customer): Answer {
  const { registrationDuplicate, registrationConflictBody } = provider.switches();
  const message = 'A customer with this e-mail already exists';
  switch (registrationDuplicate) {
    case '200-same-id':
      return registered(known);
    case 400:
      throw invalid([{ field: 'email', message: 'is already registered' }]);
    case 409: {
      const { id, userId, email } = known;
      throw conflict(
        message,
        registrationConflictBody === 'id'
          ? { id, customerId: id, userId, email, user: { id: userId, email } }
          : {},
      );
    }
  }
}

function registered({ id, userId, email }: Customer): Answer {
  return ok(
    { id, customerStatus: 'CS_REGISTRATION_COMPLETED', user: { id: userId, email } },
    'B2C individual account created successfully',
  );
}
