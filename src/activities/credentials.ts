import type { SealedSecret } from '../contract/signup.js';
import { derivePassword, unseal, type SealingKeys } from '../signup/index.js';
import { failure } from './failure.js';

interface PasswordSource {
  readonly onboardingId: string;
  readonly sealedPassword: SealedSecret | null;
  readonly credentialKeyId: string;
}

/** The customer's first password: the one the sign-up brought, else derived from the case's credential key. */
export function initialPassword(
  keys: SealingKeys,
  { onboardingId, sealedPassword, credentialKeyId }: PasswordSource,
): string {
  if (sealedPassword !== null) return unseal(sealedPassword, onboardingId, keys);
  const key = keys.find(credentialKeyId);
  if (key === undefined) {
    throw failure(
      'WorkerMisconfigured',
      `CREDENTIAL_KEY lacks the key ${credentialKeyId}, which this case was started with: add it back`,
      { retryable: false },
    );
  }
  return derivePassword(onboardingId, key);
}

/** An activation code: made by the workflow, or the customer's own, sealed at the edge. */
export type ActivationCode = { readonly plain: string } | { readonly sealed: SealedSecret };

export function activationCode(keys: SealingKeys, code: ActivationCode, onboardingId: string): string {
  return 'plain' in code ? code.plain : unseal(code.sealed, onboardingId, keys);
}
