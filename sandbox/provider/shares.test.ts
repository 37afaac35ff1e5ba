import { describe, expect, it } from 'vitest';
import { exceedsWhole, totalOf } from './shares.js';

describe('the total of shares', () => {
  it.each([
    [[], '0'],
    [[100], '100'],
    [[33.33, 33.33, 33.34], '100'],
    [[0.1, 0.2, 99.7], '100'],
    [[33.333333333, 66.666666667], '100'],
    [[1e-7, 99.9999999], '100'],
    [[60.5, 39.51], '100.01'],
    [[5e-324, 1], `1.${'0'.repeat(323)}5`],
  ])('of %j is %s', (percentages, total) => {
    expect(totalOf(percentages)).toBe(total);
  });

  it('exceeds the whole by the smallest part', () => {
    expect(exceedsWhole([50, 50])).toBe(false);
    expect(exceedsWhole([50, 50, 5e-324])).toBe(true);
  });
});
