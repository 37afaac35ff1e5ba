import { z } from 'zod';
import type { CustomerId } from '../contract/ids.js';
import { apiPath } from './api-path.js';
import type { Api } from './api.js';
import type { FinHubCall } from './call.js';
import { FinHubError } from './errors.js';
import { optionalId } from './ids.js';
import { optionalCode, optionalText } from './schemas.js';

export interface Wallet {
  readonly walletId: string | null;
  readonly iban: string | null;
  /** `INACTIVE`, `PENDING_ACTIVATION`, `ACTIVE`, `SUSPENDED`, `BLOCKED`; an open list. */
  readonly status: string | null;
}

export interface Wallets {
  /** A customer's wallets. Before activation FinHub answers 404 or an empty list; both are an empty list here. */
  list(customerId: CustomerId, customerType: 'B2C' | 'B2B', call: FinHubCall): Promise<readonly Wallet[]>;
}

/** Shown, and part of no call: one of an odd form, which may name a person, is passed over. */
const walletId = optionalId.catch(null);

export const walletSchema = z
  .object({ walletId, id: walletId, iban: optionalText, status: optionalCode })
  .transform(({ walletId, id, iban, status }): Wallet => ({ walletId: walletId ?? id, iban, status }));

const members = ['walletId', 'id', 'iban', 'status'];

/** One that tells nothing of itself is none: passed over, it would be waited for. */
const listedWallet = z
  .record(z.string(), z.unknown())
  .refine((wallet) => members.some((member) => (wallet[member] ?? '') !== ''))
  .pipe(walletSchema);

/** A list; or an answer without data, which says the same as an empty one. */
const walletList = z.union([z.array(listedWallet), z.strictObject({}).transform(() => [])]);

export function createWallets(api: Api): Wallets {
  return {
    async list(customerId, customerType, call) {
      try {
        return await api(
          {
            operation: 'findWallet',
            method: 'GET',
            path: `${apiPath`/api/v2.1/wallets/customer/${customerId}`}?customerType=${customerType}`,
            payload: walletList,
          },
          call,
        );
      } catch (error) {
        if (error instanceof FinHubError && error.type === 'FinHubNotFound') return [];
        throw error;
      }
    },
  };
}
