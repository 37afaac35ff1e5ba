import type { Organization } from '../state/customers.js';
import type { Wallet } from '../state/records.js';
import { failedChecks, hasBegun, isReady, type Caller } from './activation-checks.js';
import { conflict, ok, Refusal, unprocessable, type Answer } from './answers.js';
import { organizationFor, type Call, type OperationHandler } from './call.js';
import { missingConsents, recordType } from './consents.js';
import type { Provider } from './provider.js';
import { withoutZone } from './timestamps.js';
import { verificationStatus } from './verifications.js';
import { beginActivation, walletOf, walletSummary } from './wallets.js';

export const checkOrganizationReadiness: OperationHandler = (provider, call) => {
  const organization = organizationFor(provider, call);
  const allowed = isReady(provider, organization);
  const { missing, verificationOk } = standing(provider, organization);
  const message = allowed ? 'Organization is ready for activation' : 'Activation check completed';
  const { organizationReadiness: form } = provider.switches();
  switch (form) {
    case 'full':
      return ok(
        {
          activationAllowed: allowed,
          consentOk: missing.length === 0,
          verificationOk,
          riskLevel: 'LOW',
          ...(missing.length === 0 ? {} : { missingConsents: missing }),
          message,
        },
        message,
      );
    case 'activationAllowed':
    case 'canActivate':
      return ok({ [form]: allowed }, message);
    case 'verificationOk':
      return ok({ verificationOk }, message);
    case 'no-fields':
      return ok({}, message);
    case 404:
      throw new Refusal(404, 'No such call');
    case 405:
      throw new Refusal(405, 'Method not allowed');
    case 501:
      throw new Refusal(501, 'Not implemented');
  }
};

export const activateOrganization: OperationHandler = (provider, call) => {
  const organization = organizationFor(provider, call);
  if (organization.suspended) throw conflict('The organization is suspended');
  const failed = failedChecks(provider, organization, callerOf(call));
  if (failed.length > 0) {
    const { missing, verificationOk, status } = standing(provider, organization);
    throw unprocessable(`Activation checks failed: ${failed.join(', ')}`, {
      failedChecks: failed,
      ...(verificationOk ? {} : { verificationStatus: status }),
      ...(missing.length === 0 ? {} : { missingConsents: missing }),
    });
  }
  // Where no check forbids a repetition, it answers as the first call did and has no second effect.
  const wallet = hasBegun(organization)
    ? walletOf(provider, organization)
    : beginActivation(provider, organization, call.requestId);
  return activated(wallet ?? null);
};

function activated(wallet: Wallet | null): Answer {
  const activatedAt = withoutZone(Date.now());
  if (wallet === null) {
    const warnings = ['The wallet is provisioned asynchronously; poll wallet-status'];
    const message = 'Wallet provisioning in progress';
    return ok({ activation: { status: 'ACTIVATING', activatedAt, message, warnings } });
  }
  return ok({
    wallet: walletSummary(wallet),
    iban: wallet.iban,
    activation: { status: 'ACTIVE', activatedAt },
  });
}

function callerOf({ headers }: Call): Caller {
  const roles = (headers['x-user-roles'] ?? '').split(',').map((role) => role.trim());
  return { userId: headers['x-user-id'] ?? '', roles };
}

function standing(provider: Provider, organization: Organization) {
  const verifications = provider.state.verifications.where('customer', organization.id);
  const latest = verifications.at(-1);
  return {
    verificationOk: verifications.some(({ state }) => state === 'APPROVED'),
    status: latest === undefined ? null : verificationStatus(latest, provider.switches()),
    missing: missingConsents(organization).map(recordType),
  };
}
