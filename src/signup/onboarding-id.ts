import { createHmac } from 'node:crypto';
import type { OnboardingKind } from '../contract/onboarding.js';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
const idLength = 26;

export const onboardingIdPattern = /^onboarding-(?:individual|organization)-[a-z2-7]{26}$/;

/**
 * The id of the one onboarding, and workflow, of a customer: the same for the same tenant, kind and e-mail whoever
 * computes it, and telling nothing of the e-mail to anyone without the key.
 */
export function onboardingId(key: Uint8Array, tenantId: string, kind: OnboardingKind, email: string): string {
  return `onboarding-${kind}-${keyedId(key, `${tenantId}\n${kind}\n${normalizedEmail(email)}`)}`;
}

/** 26 characters, 130 bits, of the HMAC-SHA256 of a text, in lower-case RFC 4648 base32. */
export function keyedId(key: Uint8Array, text: string): string {
  return base32(createHmac('sha256', key).update(text, 'utf8').digest()).slice(0, idLength);
}

function normalizedEmail(email: string): string {
  return email.trim().normalize('NFKC').toLowerCase();
}

function base32(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet.charAt((held >>> bits) & 31);
    }
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + alphabet.charAt((held << (5 - bits)) & 31);
}
