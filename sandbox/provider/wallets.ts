import type { Wallet } from '../state/records.js';
import { invalid, notFound, ok } from './answers.js';
import { customerFor, pathValue, type OperationHandler } from './call.js';
import type { Provider } from './provider.js';

export const listCustomerWallets: OperationHandler = (provider, call) => {
  const customer = customerFor(provider, call, pathValue(call, 'customerId'));
  if (call.query['customerType'] === 'B2B') {
    throw invalid([{ field: 'customerType', message: 'must be B2C for an individual' }]);
  }
  const [wallet] = provider.state.wallets.where('customer', customer.id);
  if (wallet !== undefined) {
    return ok([
      {
        ...described(customer.id, wallet.id, customer.suspended ? 'SUSPENDED' : 'ACTIVE'),
        iban: wallet.iban,
      },
    ]);
  }
  const { walletBeforeReady } = provider.switches();
  switch (walletBeforeReady) {
    case 'empty':
      return ok([]);
    case 'without-iban':
      return ok([
        described(customer.id, null, customer.status === 'ACTIVATING' ? 'PENDING_ACTIVATION' : 'INACTIVE'),
      ]);
    case 404:
      throw notFound('Wallet');
  }
};

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

function described(customerId: string, id: string | null, status: string) {
  return {
    ...(id === null ? {} : { id, walletId: id }),
    customerId,
    name: 'B2C Product General Purpose Wallet',
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
