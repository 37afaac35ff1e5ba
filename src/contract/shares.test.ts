import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Shareholder } from './persons.js';
import { decimalsOf, mostShareDecimals, totalHundred, withBeneficialOwner } from './shares.js';

describe('the total of the shares', () => {
  it.each([
    ['one owner', [100]],
    ['four equal owners', [25, 25, 25, 25]],
    ['thirds, the last one rounded up', [33.33, 33.33, 33.34]],
    ['tenths', [0.1, 0.2, 99.7]],
    ['shares that floating point makes more than 100', [56.52, 39.16, 2.59, 1.11, 0.62]],
    ['shares that floating point makes less than 100', [79.19, 9, 3.91, 3.38, 4.52]],
    ['ten tenths', Array<number>(10).fill(10)],
    ['200 halves of a percent', Array<number>(200).fill(0.5)],
    ['shares written with an exponent', [1e-7, 99.9999999]],
    ['as many decimals as are taken', [33.333333333333, 33.333333333333, 33.333333333334]],
  ])('is exactly 100 for %s', (_, shares) => {
    expect(totalHundred(shares.map(holding))).toBe(true);
  });

  it.each([
    ['nobody', []],
    ['too little', [99.99]],
    ['too much', [50, 50.01]],
    ['thirds that leave a hundredth', [33.33, 33.33, 33.33]],
    ['what is off by the last decimal', [33.333333333333, 33.333333333333, 33.333333333333]],
    ['what floating point rounds to 100', [100, 1e-15]],
    ['nothing but a crumb too much', [100, 1e-12]],
  ])('is not 100 for %s', (_, shares) => {
    expect(totalHundred(shares.map(holding))).toBe(false);
  });

  it('holds for every way to cut 100 into decimals, in any order, and for none that is off by one unit', () => {
    fc.assert(
      fc.property(cutHundred, fc.nat(), ({ units, decimals }, which) => {
        const written = (parts: readonly bigint[]) => parts.map((part) => holding(numberOf(part, decimals)));
        expect(totalHundred(written(units))).toBe(true);
        expect(totalHundred(written(units.toReversed()))).toBe(true);
        const off = units.map((part, index) => (index === which % units.length ? part - 1n : part));
        expect(totalHundred(written(off))).toBe(false);
      }),
    );
  });
});

describe('the decimals of a share', () => {
  it.each([
    [100, 0],
    [33.3, 1],
    [33.34, 2],
    [0.000001, 6],
    [1e-7, 7],
    [1.5e-7, 8],
    [1e300, 0],
  ])('of %d are %d', (share, decimals) => {
    expect(decimalsOf(share)).toBe(decimals);
  });

  it('are exactly those it was written with, as long as they are not too many', () => {
    const decimalText = fc.tuple(fc.nat(99), fc.stringMatching(/^\d{0,11}[1-9]$/));
    fc.assert(
      fc.property(decimalText, ([whole, fraction]) => {
        expect(fraction.length).toBeLessThanOrEqual(mostShareDecimals);
        expect(decimalsOf(Number(`${whole}.${fraction}`))).toBe(fraction.length);
      }),
    );
  });
});

describe('a beneficial owner', () => {
  it.each([25, 25.000001, 100])('is who holds %d percent, whatever was said', (share) => {
    for (const said of [{}, { isBeneficialOwner: false }, { isBeneficialOwner: true }]) {
      expect(withBeneficialOwner({ ...holding(share), ...said })).toEqual({
        ...holding(share),
        isBeneficialOwner: true,
      });
    }
  });

  it.each([0.1, 24.999999999999])('is not made of who holds %d percent', (share) => {
    for (const said of [{}, { isBeneficialOwner: false }, { isBeneficialOwner: true }]) {
      expect(withBeneficialOwner({ ...holding(share), ...said })).toEqual({ ...holding(share), ...said });
    }
  });
});

function holding(ownershipPercentage: number): Shareholder {
  return { type: 'CORPORATE', companyName: 'Holding', ownershipPercentage };
}

/** 100 %, cut into whole units of the last decimal. */
const cutHundred = fc.nat(mostShareDecimals).chain((decimals) =>
  fc.uniqueArray(fc.bigInt(1n, 100n * 10n ** BigInt(decimals) - 1n), { maxLength: 50 }).map((cuts) => {
    const sorted = [0n, ...cuts.sort((a, b) => (a < b ? -1 : 1)), 100n * 10n ** BigInt(decimals)];
    return { decimals, units: sorted.slice(1).map((cut, index) => cut - (sorted[index] ?? 0n)) };
  }),
);

/** As JSON would read it. */
function numberOf(units: bigint, decimals: number): number {
  const digits = String(units).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return Number(`${digits.slice(0, point)}.${digits.slice(point)}`);
}
