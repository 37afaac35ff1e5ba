import { createHmac } from 'node:crypto';
import type { SealingKey } from './sealed-secret.js';

const LABEL = 'activation code';
const DIGITS = 13;

/**
 * The activation code of a customer who brings none: always the same for the same onboarding and credential key, hence
 * stored nowhere. In the form of FinHub's sample, `ACTIVATION_CODE_` and 13 digits.
 */
export function deriveActivationCode(onboardingId: string, credentialKey: SealingKey): string {
  const hmac = createHmac('sha256', credentialKey.bytes).update(`${LABEL}\n${onboardingId}`, 'utf8');
  const number = BigInt(`0x${hmac.digest('hex')}`) % 10n ** BigInt(DIGITS);
  return `ACTIVATION_CODE_${String(number).padStart(DIGITS, '0')}`;
}
