import { describe, expect, it } from 'vitest';
import { pollDelay } from './polling.js';

describe('poll delay', () => {
  it.each([
    [1, 2_000],
    [2, 4_000],
    [5, 32_000],
    [9, 300_000],
    [5_000, 300_000],
  ])('is, after %i reads, %i ms', (attempt, delay) => {
    expect(pollDelay({ firstMs: 2_000, longestMs: 300_000 }, attempt)).toBe(delay);
  });
});
