import { createHmac } from 'node:crypto';
import type { SealingKey } from './sealed-secret.js';

const lower = 'abcdefghijkmnopqrstuvwxyz';
const upper = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const digits = '23456789';
const symbols = '!@#$%*';
const bodyLength = 24;

/**
 * A customer's initial password: always the same for the same onboarding and credential key, hence stored nowhere.
 * 28 characters: 24 free ones (more than 138 bits), then one of each class that FinHub asks for (docs/finhub.md, registration).
 */
export function derivePassword(onboardingId: string, credentialKey: SealingKey): string {
  const digest = createHmac('sha256', credentialKey.bytes).update(onboardingId, 'utf8').digest('hex');
  const alphabets = [
    ...Array<string>(bodyLength).fill(lower + upper + digits),
    upper,
    lower,
    digits,
    symbols,
  ];
  let rest = BigInt(`0x${digest}`);
  return alphabets
    .map((alphabet) => {
      const size = BigInt(alphabet.length);
      const character = alphabet.charAt(Number(rest % size));
      rest /= size;
      return character;
    })
    .join('');
}
