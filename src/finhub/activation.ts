import { z } from 'zod';
import { optionalText } from './schemas.js';
import { walletSchema, type Wallet } from './wallets.js';

/** What an activation answers, in any of its documented forms (`docs/finhub.md`, activation). */
export interface Activation {
  /** `ACTIVATED`, `ACTIVATING`, `ACTIVE`, where the answer tells; an individual's newest one is empty. */
  readonly status: string | null;
  /** Where it came with the answer; else it is there later. */
  readonly wallet: Wallet | null;
}

export const activationSchema = z
  .object({
    activation: z.object({ status: optionalText }).nullish().catch(null),
    activationStatus: optionalText,
    status: optionalText,
    iban: optionalText,
    wallet: walletSchema.nullish(),
  })
  .transform(({ activation, activationStatus, status, iban, wallet }): Activation => ({
    status: activation?.status ?? activationStatus ?? status,
    wallet: walletIn(wallet ?? null, iban),
  }));

/** Answers with a wallet name the IBAN inside it or beside it. */
function walletIn(wallet: Wallet | null, iban: string | null): Wallet | null {
  if (wallet === null) return iban === null ? null : { walletId: null, iban, status: null };
  return { ...wallet, iban: wallet.iban ?? iban };
}
