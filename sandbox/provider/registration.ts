import { z } from 'zod';
import type { Individual } from '../state/customers.js';
import type { FieldError } from '../state/records.js';
import { emailKey } from '../state/state.js';
import { invalid, ok, type Answer } from './answers.js';
import { requireAdmin, type OperationHandler } from './call.js';
import { passwordRecord } from './password.js';
import type { Provider } from './provider.js';
import { accountRules, broken, repeatedRegistration, same } from './registration-rules.js';

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

  const known = provider.state.customers
    .where('email', emailKey(body.email))
    .find((customer) => customer.kind === 'individual');
  if (known !== undefined) {
    const { id, userId, email } = known;
    const names = { id, customerId: id, userId, email, user: { id: userId, email } };
    return repeatedRegistration(provider, names, registered(known));
  }

  const customer: Individual = {
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
  };
  provider.state.customers.put(customer);
  provider.ledger.record('registration', { customerId: customer.id, requestId: call.requestId });
  provider.emit('customer.created', { customerId: customer.id, email: customer.email });
  return registered(customer);
};

/** What the description cannot say: rules between fields and against the state. */
function ruleErrors({ credentials }: Provider, body: Registration): FieldError[] {
  const full = body.individualCustomer;
  return broken([
    ...accountRules(body, 'individual'),
    [Date.parse(body.dateOfBirth) < Date.now(), 'dateOfBirth', 'must be in the past'],
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
  ]);
}

function registered({ id, userId, email }: Individual): Answer {
  return ok(
    { id, customerStatus: 'CS_REGISTRATION_COMPLETED', user: { id: userId, email } },
    'B2C individual account created successfully',
  );
}
