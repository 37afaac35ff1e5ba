import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterReport, initialStanding, statusOf, type StatusReport } from './status.js';

const time = (day: number) => `2026-05-0${String(day)}T10:00:00Z`;
const statusAfter = (...reports: StatusReport[]) => statusOf(reports.reduce(afterReport, initialStanding));

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}

describe('customer status', () => {
  it('moves forward by rank whatever order reports come in', () => {
    expect(statusAfter({ status: 'ACTIVE' }, { status: 'PENDING_ACTIVATION' })).toBe('ACTIVE');
    expect(statusAfter({ status: 'PENDING_ACTIVATION' }, { status: 'ACTIVATING' })).toBe('ACTIVATING');
  });

  it.each([
    { activeAt: time(3), suspendedAt: time(2), status: 'ACTIVE' },
    { activeAt: time(2), suspendedAt: time(2), status: 'SUSPENDED' },
    { activeAt: time(1), suspendedAt: time(2), status: 'SUSPENDED' },
    { activeAt: undefined, suspendedAt: time(2), status: 'SUSPENDED' },
    { activeAt: time(3), suspendedAt: undefined, status: 'SUSPENDED' },
  ])(
    'is $status when suspended at $suspendedAt and active at $activeAt',
    ({ activeAt, suspendedAt, status }) => {
      const active: StatusReport = { status: 'ACTIVE', occurredAt: activeAt };
      const suspended: StatusReport = { status: 'SUSPENDED', occurredAt: suspendedAt };
      expect(statusAfter(suspended, active)).toBe(status);
      expect(statusAfter(active, suspended)).toBe(status);
    },
  );

  it('ends in the same status over all 120 orders of five reports', () => {
    const reports: StatusReport[] = [
      { status: 'PENDING_ACTIVATION', occurredAt: time(1) },
      { status: 'SUSPENDED', occurredAt: time(2) },
      { status: 'ACTIVATING' },
      { status: 'ACTIVE', occurredAt: time(2) },
      { status: 'ACTIVE', occurredAt: time(3) },
    ];
    const orders = permutations(reports);
    expect(orders).toHaveLength(120);
    expect(new Set(orders.map((order) => statusAfter(...order)))).toEqual(new Set(['ACTIVE']));
  });

  it('never depends on the order of any reports', () => {
    const report = fc.record({
      status: fc.constantFrom('PENDING_ACTIVATION', 'ACTIVATING', 'ACTIVE', 'SUSPENDED'),
      occurredAt: fc.option(fc.integer({ min: 1, max: 4 }).map(time), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(report, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (reports, numbers) => {
        const shuffled = reports
          .map((value) => ({ value, key: Number(numbers.next().value) }))
          .sort((a, b) => a.key - b.key)
          .map(({ value }) => value);
        expect(statusAfter(...shuffled)).toBe(statusAfter(...reports));
      }),
    );
  });
});
