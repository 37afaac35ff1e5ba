import { z } from 'zod';
import { consentTypes, type ConsentType, type Customer } from '../state/customers.js';
import { conflict, invalid, ok } from './answers.js';
import { individualFor, organizationFor, pathValue, type Call, type OperationHandler } from './call.js';
import type { Provider } from './provider.js';
import { considerCustomerForReview } from './reviewer.js';

const bodySchema = z.object({ accepted: z.boolean(), version: z.string() });

/** Names of the consents in FinHub's records, where the paths have short ones. */
const recordTypes: Readonly<Record<ConsentType, string>> = {
  terms: 'TERMS_AND_CONDITIONS',
  privacy: 'PRIVACY_POLICY',
  'data-processing': 'DATA_PROCESSING',
};

export const acceptIndividualConsent: OperationHandler = (provider, call) => {
  const accepted = accept(provider, call, individualFor(provider, call));
  return ok(consentData(accepted, provider.switches().consentResult));
};

export const acceptOrganizationConsent: OperationHandler = (provider, call) => {
  const accepted = accept(provider, call, organizationFor(provider, call));
  const { organizationConsentResult: result } = provider.switches();
  if (result !== 'no-data') return ok(consentData(accepted, result));
  return { status: 200, body: { code: 200, message: 'Success' } };
};

interface AcceptedConsent {
  readonly type: ConsentType;
  readonly version: string;
}

function accept(provider: Provider, call: Call, customer: Customer): AcceptedConsent {
  const type = z.enum(consentTypes).parse(pathValue(call, 'consentType'));
  const { accepted, version } = bodySchema.parse(call.body);
  const { consentOrderEnforced } = provider.switches();
  if (!accepted) throw invalid([{ field: 'accepted', message: 'must be true' }]);

  const missingBefore = missingConsents(customer).filter(
    (missing) => consentTypes.indexOf(missing) < consentTypes.indexOf(type),
  );
  if (consentOrderEnforced && missingBefore.length > 0) {
    throw conflict('Earlier consents are missing', { missingConsents: missingBefore.map(recordType) });
  }
  // Accepting the same version again has no second effect.
  if (customer.consents[type]?.version !== version) {
    const acceptedAt = new Date().toISOString();
    provider.state.customers.put({
      ...customer,
      consents: { ...customer.consents, [type]: { version, acceptedAt } },
    });
    provider.ledger.record('consent', { customerId: customer.id, item: type, requestId: call.requestId });
    considerCustomerForReview(provider, customer.id);
  }
  return { type, version };
}

function consentData({ type, version }: AcceptedConsent, result: 'PENDING' | 'ACCEPTED') {
  return result === 'PENDING'
    ? { status: 'PENDING' }
    : { consentType: recordType(type), isRequired: true, isGranted: true, version, status: 'ACCEPTED' };
}

/** The mandatory consents not accepted yet, in the order of the paths. */
export function missingConsents({ consents }: Customer): readonly ConsentType[] {
  return consentTypes.filter((type) => consents[type] === undefined);
}

export function recordType(type: ConsentType): string {
  return recordTypes[type];
}
