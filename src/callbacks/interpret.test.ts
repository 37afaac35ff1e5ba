import { describe, expect, it } from 'vitest';
import { interpret, understoodEventTypes } from './interpret.js';
import type { FinHubEvent } from './parse-callback.js';

describe('the meaning of a callback', () => {
  it.each([
    ['customer.created', 'PENDING_ACTIVATION'],
    ['customer.activated', 'ACTIVE'],
    ['customer.suspended', 'SUSPENDED'],
  ])('of %s is the status %s, with the ids it carries', (type, status) => {
    expect(interpret(event({ type, customerId: 'c-1', userId: 'u-1' }))).toEqual({
      signal: 'customerStatusChanged',
      argument: {
        eventId: 'evt-1',
        status,
        occurredAt: '2026-05-01T10:00:00.000Z',
        customerId: 'c-1',
        userId: 'u-1',
      },
    });
  });

  it.each([
    ['PENDING_ACTIVATION', 'PENDING_ACTIVATION'],
    ['CS_REGISTRATION_COMPLETED', 'PENDING_ACTIVATION'],
    ['pending_verification', 'PENDING_ACTIVATION'],
    ['ACTIVATING', 'ACTIVATING'],
    ['ACTIVE', 'ACTIVE'],
    ['ACTIVATED', 'ACTIVE'],
    ['SUSPENDED', 'SUSPENDED'],
    ['BLOCKED', 'SUSPENDED'],
  ])('of customer.updated with %s is the status %s', (customerStatus, status) => {
    expect(interpret(event({ type: 'customer.updated', customerStatus }))).toMatchObject({
      signal: 'customerStatusChanged',
      argument: { status },
    });
  });

  it.each([
    ['verification.approved', 'APPROVED'],
    ['verification.rejected', 'REJECTED'],
    ['verification.resubmission_requested', 'RESUBMIT'],
  ])('of %s is the decision %s', (type, decision) => {
    const said = { customerId: 'c-1', verificationId: 'v-1', reasons: ['BLURRY'] };
    expect(interpret(event({ type, ...said, occurredAt: null }))).toEqual({
      signal: 'verificationDecided',
      argument: { eventId: 'evt-1', decision, ...said },
    });
  });

  it.each(understoodEventTypes)('of %s, which is subscribed to, can be known', (type) => {
    expect(interpret(event({ type, customerStatus: 'ACTIVE' })).signal).not.toBe('callbackUnknown');
  });

  it.each([
    ['transaction.completed', 'transaction.completed'],
    ['customer.updated', 'customer.updated'],
    ['Customer Deleted!', 'customerdeleted'],
    ['x'.repeat(100), 'x'.repeat(64)],
    ['!!!', 'unnamed'],
    ['john.customer@example.com', 'unnamed'],
    ['customer.37062767557', 'unnamed'],
    ['constructor', 'constructor'],
  ])('of %s is unknown', (type, shown) => {
    expect(interpret(event({ type, customerStatus: 'ON_HOLIDAY' }))).toMatchObject({
      signal: 'callbackUnknown',
      argument: { eventId: 'evt-1', type: shown },
    });
  });
});

function event(parts: Partial<FinHubEvent>): FinHubEvent {
  return {
    id: 'evt-1',
    type: 'customer.created',
    occurredAt: '2026-05-01T10:00:00.000Z',
    customerId: null,
    userId: null,
    email: null,
    verificationId: null,
    customerStatus: null,
    reasons: [],
    ...parts,
  };
}
