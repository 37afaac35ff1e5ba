/** The rules for an organization's shares; exact, since a share is taken for the decimal number it is written as. */

import type { Shareholder } from './persons.js';

/** Who holds this many percent or more is a beneficial owner (docs/finhub.md, organizations). */
const beneficialFrom = 25;

/** With more decimals than these, two different percentages up to 100 may be one and the same number. */
export const mostShareDecimals = 12;

/** Whether shares total exactly 100 %, as FinHub wants it. Percentages are finite and not negative. */
export function totalHundred(shareholders: readonly Pick<Shareholder, 'ownershipPercentage'>[]): boolean {
  const shares = shareholders.map(({ ownershipPercentage }) => decimalOf(ownershipPercentage));
  const most = Math.max(0, ...shares.map(({ decimals }) => decimals));
  const total = shares.reduce((sum, { digits, decimals }) => sum + digits * tenTo(most - decimals), 0n);
  return total === 100n * tenTo(most);
}

/** How many decimals a percentage is written with: 2 for 33.34, 7 for 1e-7. */
export function decimalsOf(percentage: number): number {
  return Math.max(0, decimalOf(percentage).decimals);
}

/** A shareholder, marked as beneficial owner if the share makes one of them; whatever was said before. */
export function withBeneficialOwner(shareholder: Shareholder): Shareholder {
  return shareholder.ownershipPercentage < beneficialFrom
    ? shareholder
    : { ...shareholder, isBeneficialOwner: true };
}

/** `digits` divided by ten to the power of `decimals`; read from the shortest text that means the number. */
function decimalOf(number: number): { readonly digits: bigint; readonly decimals: number } {
  const [mantissa = '', exponent = '0'] = String(number).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), decimals: fraction.length - Number(exponent) };
}

function tenTo(power: number): bigint {
  return 10n ** BigInt(power);
}
