import type { Customer } from '../state/customers.js';
import type { Wallet } from '../state/records.js';
import { isReady } from './activation-checks.js';
import { invalid, notFound, ok } from './answers.js';
import { customerFor, organizationFor, pathValue, type OperationHandler } from './call.js';
import type { Provider } from './provider.js';

const customerTypes = { individual: 'B2C', organization: 'B2B' } as const;

export const listCustomerWallets: OperationHandler = (provider, call) => {
  const customer = customerFor(provider, call, pathValue(call, 'customerId'));
  const type = customerTypes[customer.kind];
  if ((call.query['customerType'] ?? type) !== type) {
    throw invalid([{ field: 'customerType', message: `must be ${type} for an ${customer.kind}` }]);
  }
  const wallet = walletOf(provider, customer);
  const status = walletStatus(provider, customer);
  if (wallet !== undefined) return ok([{ ...described(customer, wallet.id, status), iban: wallet.iban }]);
  const { walletBeforeReady } = provider.switches();
  switch (walletBeforeReady) {
    case 'empty':
      return ok([]);
    case 'without-iban':
      return ok([described(customer, null, status)]);
    case 404:
      throw notFound('Wallet');
  }
};

export const getOrganizationWalletStatus: OperationHandler = (provider, call) => {
  const organization = organizationFor(provider, call);
  const wallet = walletOf(provider, organization);
  if (wallet === undefined && provider.switches().walletBeforeReady === 404) throw notFound('Wallet');
  return ok({
    organizationId: organization.id,
    status: walletStatus(provider, organization),
    ...(wallet === undefined ? {} : { walletId: wallet.id, iban: wallet.iban }),
  });
};

/** Starts the activation that the rules allow. Gives the wallet where it is there at once, null where it comes later. */
export function beginActivation(
  provider: Provider,
  customer: Customer,
  requestId: string | null,
): Wallet | null {
  const { activationMode, walletDelayMs } = provider.switches();
  provider.state.customers.put({ ...customer, status: 'ACTIVATING' });
  provider.ledger.record('activation', { customerId: customer.id, requestId });
  if (activationMode === 'sync') return provisionWallet(provider, customer.id, requestId);
  provider.scheduler.schedule('wallet', customer.id, walletDelayMs, requestId);
  return null;
}

/** Gives an activating customer its wallet and IBAN, once, and makes it active. */
export function provisionWallet(provider: Provider, customerId: string, requestId: string | null): Wallet {
  const [existing] = provider.state.wallets.where('customer', customerId);
  if (existing !== undefined) return existing;
  const customer = provider.state.customers.get(customerId);
  if (customer === undefined) throw new Error(`There is no customer ${customerId} to give a wallet to.`);
  const wallet = provider.state.wallets.put({
    id: provider.ids.uuid('wallet'),
    customerId,
    iban: lithuanianIban(provider.ids.digits('account', 11)),
  });
  provider.state.customers.put({ ...customer, status: 'ACTIVE' });
  provider.ledger.record('wallet', { customerId, requestId });
  provider.emit('customer.activated', { customerId });
  return wallet;
}

/** A wallet as an activation shows it. */
export function walletSummary({ id, iban }: Wallet) {
  return { walletId: id, id, iban, currency: 'EUR', balance: '0.00', status: 'ACTIVE' };
}

export function walletOf({ state }: Provider, { id }: Customer): Wallet | undefined {
  return state.wallets.where('customer', id)[0];
}

function walletStatus(provider: Provider, customer: Customer): string {
  if (walletOf(provider, customer) !== undefined) return customer.suspended ? 'SUSPENDED' : 'ACTIVE';
  const pending =
    customer.status === 'ACTIVATING' || (customer.kind === 'organization' && isReady(provider, customer));
  return pending ? 'PENDING_ACTIVATION' : 'INACTIVE';
}

function described({ id: customerId, kind }: Customer, id: string | null, status: string) {
  return {
    ...(id === null ? {} : { id, walletId: id }),
    customerId,
    name: `${customerTypes[kind]} Product General Purpose Wallet`,
    walletType: 'GENERAL_PURPOSE',
    status,
    currency: 'EUR',
    balance: '0.00',
    availableBalance: '0.00',
  };
}

/** `LT`, two check digits after ISO 7064 (mod 97-10), a bank code nobody has, and the account. */
function lithuanianIban(account: string): string {
  const bankAndAccount = `99999${account}`;
  // L = 21, T = 29, and 00 in place of the check digits.
  const remainder = BigInt(`${bankAndAccount}212900`) % 97n;
  return `LT${(98n - remainder).toString().padStart(2, '0')}${bankAndAccount}`;
}
