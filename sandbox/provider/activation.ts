import { z } from 'zod';
import type { Individual } from '../state/customers.js';
import { emailKey } from '../state/state.js';
import { conflict, forbidden, invalid, ok, unprocessable } from './answers.js';
import { individualFor, pathValue, type OperationHandler } from './call.js';
import { missingConsents, recordType } from './consents.js';
import type { Provider } from './provider.js';
import { verificationStatus } from './verifications.js';
import { beginActivation, walletSummary } from './wallets.js';

const byCodeSchema = z.object({ userId: z.string(), code: z.string() });

export const checkIndividualActivation: OperationHandler = (provider, call) => {
  const customer = individualFor(provider, call);
  if (pathValue(call, 'ownerTenantId') !== customer.tenantId)
    throw forbidden('Another tenant owns the customer');
  const { readinessField } = provider.switches();
  const { missing, verificationOk } = prerequisites(provider, customer);
  const consentOk = missing.length === 0;
  const allowed = consentOk && verificationOk && !customer.suspended && customer.status === 'REGISTERED';
  const message = allowed ? 'Customer is ready for activation' : 'Activation check completed';
  return ok(
    {
      ...(readinessField === 'canActivate' ? {} : { activationAllowed: allowed }),
      ...(readinessField === 'activationAllowed' ? {} : { canActivate: allowed }),
      consentOk,
      verificationOk,
      riskLevel: 'LOW',
      ...(consentOk ? {} : { missingConsents: missing }),
      message,
    },
    message,
  );
};

export const activateIndividualCustomer: OperationHandler = (provider, call) => {
  const customer = individualFor(provider, call);
  checkCode(provider, customer, call.body);
  if (customer.suspended) throw conflict('The customer is suspended');
  if (customer.status !== 'REGISTERED') throw conflict('The customer is activated already');
  const { missing, verificationOk, status } = prerequisites(provider, customer);
  if (!verificationOk)
    throw unprocessable('The verification is not approved', { verificationStatus: status });
  if (missing.length > 0) throw unprocessable('Consents are missing', { missingConsents: missing });

  const wallet = beginActivation(provider, customer, call.requestId);
  if (wallet === null) return ok({});
  return ok({ wallet: walletSummary(wallet), iban: wallet.iban, activationStatus: 'ACTIVATED' });
};

function prerequisites(provider: Provider, customer: Individual) {
  const verifications = provider.state.verifications.where('customer', customer.id);
  const latest = verifications.at(-1);
  return {
    verificationOk: verifications.some(({ state }) => state === 'APPROVED'),
    status: latest === undefined ? null : verificationStatus(latest, provider.switches()),
    missing: missingConsents(customer).map(recordType),
  };
}

/** The body by reason, of the flow guides, carries no code and passes only where none is checked. */
function checkCode(provider: Provider, customer: Individual, body: unknown): void {
  const { activationCodeCheck, activationCode, activationUserId } = provider.switches();
  const byCode = byCodeSchema.safeParse(body);
  if (!byCode.success) {
    if (activationCodeCheck === 'any') return;
    throw invalid([{ field: 'code', message: 'is required' }]);
  }
  const { userId, code } = byCode.data;
  const isEmail = emailKey(userId) === emailKey(customer.email);
  const isId = userId === customer.userId;
  const named = { email: isEmail, id: isId, both: isEmail || isId }[activationUserId];
  if (!named) throw invalid([{ field: 'userId', message: 'does not name the user of the customer' }]);
  const right = {
    any: true,
    fixed: code === activationCode,
    'per-customer': code === customer.activationCode,
  }[activationCodeCheck];
  if (!right) throw invalid([{ field: 'code', message: 'is not the activation code' }]);
}
