import { describe, expect, it, vi } from 'vitest';
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
    ['2026-05-01T12:00:00+0200', '2026-05-01T10:00:00.000Z'],
    ['2026-05-01T12:00:00+02', '2026-05-01T10:00:00.000Z'],
    ['2026-05-01t10:00:00z', '2026-05-01T10:00:00.000Z'],
    ['2026-05-01 10:00:00', '2026-05-01T10:00:00.000Z'],
    ['2026-05-01 10:00', '2026-05-01T10:00:00.000Z'],
    ['2026-05-01 12:00:00 +02:00', '2026-05-01T10:00:00.000Z'],
    ['2026-05-01', '2026-05-01T00:00:00.000Z'],
    [1_777_629_600, '2026-05-01T10:00:00.000Z'],
    [1_777_629_600_123, '2026-05-01T10:00:00.123Z'],
    ['1777629600', '2026-05-01T10:00:00.000Z'],
    ['1 May 2026 10:00', null],
    ['2026-13-01T10:00:00Z', null],
    [0, null],
    [1e300, null],
    ['yesterday', null],
    [{}, null],
  ])('takes the time %j as %j, in any time zone', (timestamp, occurredAt) => {
    for (const zone of ['UTC', 'America/New_York']) {
      vi.stubEnv('TZ', zone);
      expect(read({ id: '1', type: 't', timestamp })).toMatchObject({ occurredAt });
    }
    vi.unstubAllEnvs();
  });

  it.each(['soon', {}, null, ''])('has the other time where the timestamp is %j', (timestamp) => {
    expect(read({ id: '1', type: 't', timestamp, occurredAt: '2026-05-01T10:00:00Z' })).toMatchObject({
      occurredAt: '2026-05-01T10:00:00.000Z',
    });
  });

  it.each([null, '', ' ', {}, [], true, 'x'.repeat(1000)])('has the other id where the id is %j', (id) => {
    expect(read({ id, eventId: 'evt-2', type: 't' }).id).toBe('evt-2');
    expect(read({ id: 'evt-1', eventId: id, type: 't' }).id).toBe('evt-1');
  });

  it('has the e-mail that a sign-up can have, and no other', () => {
    const longest = `${'x'.repeat(242)}@example.com`;
    expect(longest).toHaveLength(254);
    expect(read({ id: '1', type: 't', data: { email: ` ${longest} ` } }).email).toBe(longest);
    expect(read({ id: '1', type: 't', data: { email: `x${longest}` } }).email).toBeNull();
    expect(read({ id: '1', type: 't', data: { email: 'ｊohn@example.com' } }).email).toBe('john@example.com');
    expect(read({ id: '1', type: 't', data: { email: 'nobody' } }).email).toBeNull();
  });

  it.each(['customerId', 'userId', 'verificationId'])('has no %s but in the form of an id', (name) => {
    const parsed = (id: unknown) => read({ id: '1', type: 't', data: { [name]: id } });
    expect(parsed('A.b_c:1-2')).toMatchObject({ [name]: 'A.b_c:1-2' });
    for (const odd of [
      "' OR '1' = '1",
      'Jonas Petraitis',
      'j@example.com',
      'x'.repeat(129),
      '.',
      '..',
      '',
      7,
    ])
      expect(parsed(odd)).toMatchObject({ [name]: null });
  });

  it.each([
    [{ customerStatus: 'ACTIVE', status: 'IGNORED' }, 'ACTIVE'],
    [{ status: 'SUSPENDED' }, 'SUSPENDED'],
    [{ status: 7 }, null],
  ])('has the customer status of %j', (data, customerStatus) => {
    expect(read({ id: '1', type: 't', data })).toMatchObject({ customerStatus });
  });

  it('keeps reason codes and drops what may be free text about a person', () => {
    const codes = ['document_expired', { code: 'BLURRY' }, ' WRONG_TYPE_2 '];
    const texts = ['Mr. Customer was not recognisable', 'Jonas', 'jonas', 'Jonas_Petraitis', 'a_'.repeat(40)];
    const reasons = [...codes, ...texts, 'LT601010012345678901', null, 7, {}];
    expect(read({ id: '1', type: 't', data: { reasons } }).reasons).toEqual([
      'DOCUMENT_EXPIRED',
      'BLURRY',
      'WRONG_TYPE_2',
    ]);
  });

  it('has at most 20 reasons', () => {
    const reasons = Array.from({ length: 1_000 }, (_, index) => `CODE_${index}`);
    expect(read({ id: '1', type: 't', data: { reasons } }).reasons).toEqual(reasons.slice(0, 20));
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
    ['without an id of use', '{"id":"","eventId":null,"type":"t"}', '/id'],
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
