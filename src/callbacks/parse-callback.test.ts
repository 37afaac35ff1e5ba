import { describe, expect, it } from 'vitest';
import { parseCallback } from './parse-callback.js';

const nothingElse = {
  occurredAt: null,
  customerId: null,
  userId: null,
  email: null,
  verificationId: null,
  customerStatus: null,
  reasons: [],
};

describe('a callback', () => {
  it('is read as FinHub documents it', () => {
    const event = {
      id: 'evt-1',
      type: 'customer.created',
      timestamp: '2026-05-01T10:00:00Z',
      data: { customerId: 'c-1', email: 'john@example.com' },
    };
    expect(read(event)).toEqual({
      ...nothingElse,
      id: 'evt-1',
      type: 'customer.created',
      occurredAt: '2026-05-01T10:00:00.000Z',
      customerId: 'c-1',
      email: 'john@example.com',
    });
  });

  it('may spell its id and time otherwise', () => {
    expect(read({ eventId: 7, type: 't', occurredAt: 1_777_629_600_000 })).toEqual({
      ...nothingElse,
      id: '7',
      type: 't',
      occurredAt: '2026-05-01T10:00:00.000Z',
    });
  });

  it.each([
    ['2026-05-01T10:00:00', '2026-05-01T10:00:00.000Z'],
    ['2026-05-01T10:00:00.123456789', '2026-05-01T10:00:00.123Z'],
    ['2026-05-01T12:00:00+02:00', '2026-05-01T10:00:00.000Z'],
    ['yesterday', null],
    [{}, null],
  ])('takes the time %j as %j', (timestamp, occurredAt) => {
    expect(read({ id: '1', type: 't', timestamp })).toMatchObject({ occurredAt });
  });

  it.each([
    [{ customerStatus: 'ACTIVE', status: 'IGNORED' }, 'ACTIVE'],
    [{ status: 'SUSPENDED' }, 'SUSPENDED'],
    [{ status: 7 }, null],
  ])('has the customer status of %j', (data, customerStatus) => {
    expect(read({ id: '1', type: 't', data })).toMatchObject({ customerStatus });
  });

  it('keeps reason codes and drops what may be free text about a person', () => {
    const reasons = ['document_expired', { code: 'BLURRY' }, 'Mr. Customer was not recognisable', null, 7];
    expect(read({ id: '1', type: 't', data: { reasons } })).toMatchObject({
      reasons: ['DOCUMENT_EXPIRED', 'BLURRY'],
    });
  });

  it('survives members of unexpected types', () => {
    expect(read({ id: '1', type: 't', data: { customerId: {}, email: '', reasons: 'x' } })).toEqual({
      ...nothingElse,
      id: '1',
      type: 't',
    });
    expect(read({ id: '1', type: 't', data: 'x' })).toEqual({ ...nothingElse, id: '1', type: 't' });
  });

  it.each([
    ['not JSON', 'no', ''],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22]), ''],
    ['not an object', '[]', ''],
    ['without an id', '{"type":"t"}', '/id'],
    ['without a type', '{"id":"1"}', '/type'],
    ['with an endless id', JSON.stringify({ id: 'x'.repeat(1000), type: 't' }), '/id'],
  ])('is refused when it is %s', (_, raw, pointer) => {
    expect(parseCallback(Buffer.from(raw))).toMatchObject({ ok: false, errors: [{ pointer }] });
  });
});

function read(event: unknown) {
  const parsed = parseCallback(Buffer.from(JSON.stringify(event)));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.value;
}
