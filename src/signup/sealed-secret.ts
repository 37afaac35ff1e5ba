import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { ShowableError } from '../contract/showable-error.js';
import type { SealedSecret } from '../contract/signup.js';

export interface SealingKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** The credential keys: the first seals, any of them opens what it once sealed. */
export interface SealingKeys {
  readonly primary: SealingKey;
  find(id: string): SealingKey | undefined;
}

/** A sealed secret cannot be opened: wrong key, wrong onboarding, or not a sealed secret. Says nothing of the secret. */
export class UnsealError extends ShowableError {
  readonly type = 'UnsealError';
  override readonly name = 'UnsealError';
}

const cipher = 'aes-256-gcm';
const version = 's1';
const nonceLength = 12;
const tagLength = 16;

/**
 * Seals a secret that a customer brought, for one onboarding: `s1:<key id>:<base64url of nonce, ciphertext and tag>`.
 * The payload keys, and so the codec server, cannot open it.
 */
export function seal(secret: string, onboardingId: string, keys: SealingKeys): SealedSecret {
  const { id, bytes } = keys.primary;
  const nonce = randomBytes(nonceLength);
  const sealing = createCipheriv(cipher, sealingKey(bytes), nonce, { authTagLength: tagLength });
  sealing.setAAD(boundTo(id, onboardingId));
  const box = Buffer.concat([nonce, sealing.update(secret, 'utf8'), sealing.final(), sealing.getAuthTag()]);
  return sealedSecret(`${version}:${id}:${box.toString('base64url')}`);
}

/** Opens a sealed secret. Throws `UnsealError` where the key is not configured or the secret is not this onboarding's. */
export function unseal(sealed: SealedSecret, onboardingId: string, keys: Pick<SealingKeys, 'find'>): string {
  const [, keyId, encoded] = /^s1:([A-Za-z0-9._-]{1,64}):([A-Za-z0-9_-]+)$/.exec(sealed) ?? [];
  if (keyId === undefined || encoded === undefined)
    throw new UnsealError('Not a sealed secret of this version');
  const key = keys.find(keyId);
  if (key === undefined)
    throw new UnsealError(`Sealed with credential key ${keyId}, which is not in CREDENTIAL_KEY`);
  const box = Buffer.from(encoded, 'base64url');
  if (box.length < nonceLength + tagLength) throw new UnsealError('The sealed secret is cut short');
  const opening = createDecipheriv(cipher, sealingKey(key.bytes), box.subarray(0, nonceLength), {
    authTagLength: tagLength,
  });
  opening.setAAD(boundTo(keyId, onboardingId));
  opening.setAuthTag(box.subarray(-tagLength));
  try {
    const secret = opening.update(box.subarray(nonceLength, -tagLength));
    return Buffer.concat([secret, opening.final()]).toString('utf8');
  } catch {
    throw new UnsealError(
      `The sealed secret was not sealed for this onboarding with credential key ${keyId}`,
    );
  }
}

function sealingKey(credentialKey: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', credentialKey, '', 'seal', 32));
}

function boundTo(keyId: string, onboardingId: string): Buffer {
  return Buffer.from(`${version}\n${keyId}\n${onboardingId}`, 'utf8');
}

// The brand exists to keep plain text out of the workflow's input; this is the one place that grants it.
function sealedSecret(text: string): SealedSecret {
  return text as SealedSecret;
}
