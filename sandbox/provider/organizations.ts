import { z } from 'zod';
import type { Organization } from '../state/customers.js';
import type { FieldError } from '../state/records.js';
import { emailKey } from '../state/state.js';
import { invalid, ok, type Answer } from './answers.js';
import { requireAdmin, type OperationHandler } from './call.js';
import { adminUser, expectAdminUser } from './organization-users.js';
import { passwordRecord } from './password.js';
import type { Provider } from './provider.js';
import { accountRules, broken, repeatedRegistration, same } from './registration-rules.js';

/** Lists of people are not read: FinHub ignores them here. */
const bodySchema = z.object({
  email: z.string(),
  password: z.string(),
  matchingPassword: z.string(),
  customerCategory: z.object({ id: z.string(), name: z.string() }),
  organizationCustomer: z.object({
    tenantId: z.string().optional(),
    organization: z.object({ legalName: z.string(), incorporationDate: z.string().optional() }),
    user: z.object({ email: z.string().optional(), password: z.string().optional() }).optional(),
  }),
});
type Registration = z.infer<typeof bodySchema>;

export const registerOrganization: OperationHandler = (provider, call) => {
  requireAdmin(call);
  const body = bodySchema.parse(call.body);
  const errors = ruleErrors(provider, body);
  if (errors.length > 0) throw invalid(errors);

  const known = provider.state.customers
    .where('email', emailKey(body.email))
    .find((customer) => customer.kind === 'organization');
  if (known !== undefined) {
    const names = { ...organizationId(provider, known), customerId: known.id, email: known.email };
    return repeatedRegistration(provider, names, registered(provider, known));
  }

  const organization: Organization = {
    id: provider.ids.uuid('organization'),
    kind: 'organization',
    tenantId: provider.credentials.tenantId,
    email: body.email,
    name: body.organizationCustomer.organization.legalName,
    categoryId: body.customerCategory.id,
    status: 'PENDING_VERIFICATION',
    suspended: false,
    password: passwordRecord(body.password),
    adminUserId: null,
    consents: {},
    registeredAt: new Date().toISOString(),
  };
  provider.state.customers.put(organization);
  provider.ledger.record('registration', { customerId: organization.id, requestId: call.requestId });
  provider.emit('customer.created', { customerId: organization.id, email: organization.email });
  return registered(provider, expectAdminUser(provider, organization));
};

/** What the description cannot say: rules between fields and against the state. */
function ruleErrors({ credentials }: Provider, body: Registration): FieldError[] {
  const { tenantId, organization, user } = body.organizationCustomer;
  const { incorporationDate = '1970-01-01' } = organization;
  return broken([
    ...accountRules(body, 'organization'),
    [
      same(tenantId, credentials.tenantId),
      'organizationCustomer.tenantId',
      'must be the tenant of the token',
    ],
    [
      Date.parse(incorporationDate) < Date.now(),
      'organizationCustomer.organization.incorporationDate',
      'must be in the past',
    ],
    [same(user?.email, body.email), 'organizationCustomer.user.email', 'must equal email'],
    [same(user?.password, body.password), 'organizationCustomer.user.password', 'must equal password'],
  ]);
}

function registered(provider: Provider, organization: Organization): Answer {
  const { tenantId, email, status } = organization;
  const admin = adminUser(organization);
  return ok(
    {
      ...organizationId(provider, organization),
      tenantId,
      customerStatus: status,
      email,
      individual: false,
      organization: true,
      // The older pages list it; the newest make it appear after the answer.
      ...(admin === null ? {} : { adminEmployees: [{ userId: admin.id, email }] }),
    },
    'B2B organization account created successfully',
  );
}

function organizationId(provider: Provider, { id }: Organization) {
  const { organizationIdField } = provider.switches();
  return {
    ...(organizationIdField === 'id' ? {} : { organizationId: id }),
    ...(organizationIdField === 'organizationId' ? {} : { id }),
  };
}
