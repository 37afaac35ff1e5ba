import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { inOrder } from './in-order.js';

describe('working in order', () => {
  it('runs as many at once as asked and gives results in the order of the items', async () => {
    let running = 0;
    let most = 0;
    const work = async (item: number) => {
      running += 1;
      most = Math.max(most, running);
      // Later items end earlier.
      for (let turns = 10 - item; turns > 0; turns -= 1) await Promise.resolve();
      running -= 1;
      return item;
    };
    const results = await collected(inOrder(items(10), 3, work, () => false));
    expect(results).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(most).toBe(3);
  });

  it('takes no further items once stopped, and still gives what was begun', async () => {
    const begun: number[] = [];
    const work = (item: number) => {
      begun.push(item);
      return Promise.resolve(item);
    };
    const results = await collected(inOrder(items(10), 2, work, () => begun.length >= 4));
    expect(results).toEqual(begun);
    expect(begun).toHaveLength(4);
  });
});

function items(count: number): AsyncIterable<number> {
  return Readable.from(Array.from({ length: count }, (_, index) => index));
}

async function collected<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}
