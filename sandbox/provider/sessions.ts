import { z } from 'zod';
import { emailKey } from '../state/state.js';
import { notFound, ok, unauthorized } from './answers.js';
import { pathValue, type OperationHandler } from './call.js';
import { passwordMatches } from './password.js';
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
  const { credentials, state } = provider;
  const body = bodySchema.parse(call.body);
  const customer = state.customers.get(pathValue(call, 'customerId'));
  if (customer?.userId !== pathValue(call, 'userId')) throw unknownUser();
  const right =
    emailKey(body.username) === emailKey(customer.email) &&
    passwordMatches(customer.password, body.password) &&
    body.tenantKey === credentials.tenantKey &&
    body.tenantSecret === credentials.tenantSecret;
  const { id: customerId, tenantId, userId } = customer;
  const sessionId = provider.ids.uuid('session');
  const roles = ['ACCOUNT_OWNER', 'USER'];
  const answer = signIn(
    provider,
    { sessionId, tenantId, userId, userType: 'CONSUMER', customerId, roles },
    right,
  );
  provider.ledger.record('session', { customerId, requestId: call.requestId });
  return answer;
};

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
