import type { SealedSecret } from '../contract/signup.js';
import {
  deriveActivationCode,
  derivePassword,
  unseal,
  type SealingKey,
  type SealingKeys,
} from '../signup/index.js';
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
  return derivePassword(onboardingId, credentialKey(keys, credentialKeyId));
}

/** An activation code: derived from this credential key of the case, or the customer's own, sealed at the edge. */
export type ActivationCode =
  | { readonly credentialKeyId: string }
  | { readonly sealed: SealedSecret }
  /** Made by a workflow task of an earlier version, while workers of both are there. */
  | { readonly plain: string };

export function activationCode(keys: SealingKeys, code: ActivationCode, onboardingId: string): string {
  if ('plain' in code) return code.plain;
  if ('sealed' in code) return unseal(code.sealed, onboardingId, keys);
  return deriveActivationCode(onboardingId, credentialKey(keys, code.credentialKeyId));
}

function credentialKey(keys: SealingKeys, id: string): SealingKey {
  const key = keys.find(id);
  if (key !== undefined) return key;
  throw failure(
    'WorkerMisconfigured',
    `CREDENTIAL_KEY lacks the key ${id}, which this case was started with: add it back`,
    { retryable: false },
  );
}
