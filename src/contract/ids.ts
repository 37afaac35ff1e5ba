import { ibanForm } from './iban.js';

/** FinHub's ids: opaque strings, branded so that one cannot be passed for another. `src/finhub` makes them. */

export type CustomerId = string & { readonly __brand: 'CustomerId' };

export type UserId = string & { readonly __brand: 'UserId' };

export type VerificationId = string & { readonly __brand: 'VerificationId' };

/**
 * The form of every id of FinHub's, wherever it comes from: they are readable in Temporal, in events and in the records of
 * erasures, so that nothing like an e-mail address, a sentence, a number with a plus or an IBAN passes for one.
 */
export const finHubIdPattern = new RegExp(`^(?!${ibanForm}$)[A-Za-z0-9_:-][A-Za-z0-9._:-]{0,127}$`);
