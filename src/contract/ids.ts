/** FinHub's ids: opaque strings, branded so that one cannot be passed for another. `src/finhub` makes them. */

export type CustomerId = string & { readonly __brand: 'CustomerId' };

export type UserId = string & { readonly __brand: 'UserId' };

export type VerificationId = string & { readonly __brand: 'VerificationId' };
