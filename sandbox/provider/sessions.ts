import { z } from 'zod';
import type { Customer } from '../state/customers.js';
import { emailKey } from '../state/state.js';
import { notFound, ok, unauthorized, type Answer } from './answers.js';
import { pathValue, type Call, type OperationHandler } from './call.js';
import { adminUser, organizationUser, type CustomerUser } from './organization-users.js';
import { passwordMatches } from './password.js';
import type { Provider } from './provider.js';
import { signIn, unknownUser } from './sign-in.js';

const bodySchema = z.object({
  username: z.string(),
  password: z.string(),
  tenantKey: z.string(),
  tenantSecret: z.string(),
});

export const createAdminSession: OperationHandler = (provider, call) => {
  const { credentials } = provider;
  const body = bodySchema.parse(call.body);
  const userId = pathValue(call, 'userId');
  if (userId !== credentials.userId || pathValue(call, 'organizationId') !== credentials.organizationId) {
    throw unknownUser();
  }
  const right =
    body.username === credentials.username &&
    body.password === credentials.password &&
    body.tenantKey === credentials.tenantKey &&
    body.tenantSecret === credentials.tenantSecret;
  const sessionId = provider.ids.uuid('session');
  const answer = signIn(
    provider,
    {
      sessionId,
      tenantId: credentials.tenantId,
      userId,
      userType: 'ADMIN',
      customerId: null,
      roles: ['MASTER_ADMIN'],
    },
    right,
  );
  provider.ledger.record('sign-in', { requestId: call.requestId });
  return answer;
};

export const createIndividualSession: OperationHandler = (provider, call) => {
  const customer = provider.state.customers.get(pathValue(call, 'customerId'));
  if (customer?.kind !== 'individual' || customer.userId !== pathValue(call, 'userId')) throw unknownUser();
  const { userId: id, email: username, password } = customer;
  const user = { id, username, password, roles: ['ACCOUNT_OWNER', 'USER'] };
  return openCustomerSession(provider, call, customer, user, [user]);
};

/** The user in the path signs in by its own credentials, or by those of the organization's default admin user. */
export const openOrganizationSession: OperationHandler = (provider, call) => {
  const organization = provider.state.customers.get(pathValue(call, 'organizationId'));
  if (organization?.kind !== 'organization') throw unknownUser();
  const user = organizationUser(provider, organization, pathValue(call, 'userId'));
  if (user === null) throw unknownUser();
  const admin = adminUser(organization);
  return openCustomerSession(provider, call, organization, user, admin === null ? [user] : [user, admin]);
};

function openCustomerSession(
  provider: Provider,
  call: Call,
  { id: customerId, tenantId }: Customer,
  { id: userId, roles }: CustomerUser,
  accepted: readonly CustomerUser[],
): Answer {
  const { credentials } = provider;
  const body = bodySchema.parse(call.body);
  const right =
    accepted.some((user) => hasCredentials(user, body)) &&
    body.tenantKey === credentials.tenantKey &&
    body.tenantSecret === credentials.tenantSecret;
  const sessionId = provider.ids.uuid('session');
  const answer = signIn(
    provider,
    { sessionId, tenantId, userId, userType: 'CONSUMER', customerId, roles },
    right,
  );
  provider.ledger.record('session', { customerId, requestId: call.requestId });
  return answer;
}

function hasCredentials(user: CustomerUser, { username, password }: z.infer<typeof bodySchema>): boolean {
  return emailKey(username) === emailKey(user.username) && passwordMatches(user.password, password);
}

/** Signs the token's own session out; its token is refused from then on. */
export const deleteIndividualSession: OperationHandler = ({ state }, call) => {
  if (call.session === null) throw unauthorized('Token missing, invalid or expired');
  const sessionId = pathValue(call, 'sessionId');
  const own =
    call.session.customerId === pathValue(call, 'customerId') && call.session.sessionId === sessionId;
  if (!own || call.session.userId !== pathValue(call, 'userId')) throw notFound('Session');
  state.closedSessions.put({ id: sessionId });
  return ok({}, 'Logout successful');
};
