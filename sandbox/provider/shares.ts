/** Decimals kept: the smallest number a body can hold has 324, and 17 digits more. */
const decimals = 350;
const one = 10n ** BigInt(decimals);

/** Share from which on a holder is a beneficial owner, in percent. */
export const beneficialFrom = 25;

/** The exact sum of percentages as they are written, in decimals: 33.33 + 33.33 + 33.34 is 100. */
export function totalOf(percentages: readonly number[]): string {
  return text(percentages.reduce((sum, percentage) => sum + units(percentage), 0n));
}

/** Whether the exact sum is more than 100. */
export function exceedsWhole(percentages: readonly number[]): boolean {
  return percentages.reduce((sum, percentage) => sum + units(percentage), 0n) > 100n * one;
}

function units(percentage: number): bigint {
  const [mantissa = '', exponent = '0'] = String(percentage).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return BigInt(whole + fraction) * 10n ** BigInt(decimals - fraction.length + Number(exponent));
}

function text(amount: bigint): string {
  const fraction = String(amount % one)
    .padStart(decimals, '0')
    .replace(/0+$/, '');
  return fraction === '' ? String(amount / one) : `${amount / one}.${fraction}`;
}
