import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSignup } from './parse-signup.js';

const defaults = { categories: { individual: 'INDIVIDUAL_STANDARD', organization: 'B2B_SMALL_BUSINESS' } };

const customer = {
  firstName: 'John',
  lastName: 'Customer',
  email: 'john.customer@example.com',
  phone: '+37062767557',
  dateOfBirth: '1990-05-15',
  gender: 'MALE',
  nationality: 'Lithuania',
  placeOfBirth: 'Vilnius',
  address: {
    street: 'Gedimino 1',
    city: 'Vilnius',
    state: 'Vilnius',
    postalCode: '12345',
    country: 'Lithuania',
  },
};
const document = { type: 'PASSPORT', source: 'file:passport.pdf', mimeType: 'application/pdf' };
const consent = { type: 'terms', version: '1.0', acceptedAt: '2026-05-01T12:00:00+02:00' };
const type = 'individual.signup';
const occurredAt = '2026-05-01T10:00:00Z';
const data = {
  customer,
  documents: [document],
  consents: [consent],
  client: { ip: '203.0.113.7', platform: 'web' },
};
const event = { id: 'evt-1', type, occurredAt, ...data };

describe('a sign-up event', () => {
  it('is read whole, with times in UTC and the password apart', () => {
    expect(
      parsed({ ...event, customer: { ...customer, password: 'SecurePass123!', category: 'VIP' } }),
    ).toEqual({
      kind: 'individual',
      eventId: 'evt-1',
      occurredAt: '2026-05-01T10:00:00.000Z',
      category: 'VIP',
      password: 'SecurePass123!',
      customer,
      documents: [document],
      consents: [{ ...consent, acceptedAt: '2026-05-01T10:00:00.000Z' }],
      client: { ip: '203.0.113.7', platform: 'web' },
    });
  });

  it('may come without documents, consents, client, category and time', () => {
    expect(parsed({ id: 'evt-1', type, customer })).toMatchObject({
      category: 'INDIVIDUAL_STANDARD',
      password: null,
      documents: [],
      consents: [],
      client: {},
      occurredAt: expect.stringMatching(/Z$/) as string,
    });
  });

  it('may be a structured CloudEvent, whose id, type and time count', () => {
    const cloudEvent = { specversion: '1.0', id: 'ce-1', source: '/signup', type, time: occurredAt, data };
    expect(parsed(cloudEvent)).toMatchObject({
      eventId: 'ce-1',
      occurredAt: '2026-05-01T10:00:00.000Z',
      customer,
    });
    expect(pointers({ ...cloudEvent, data: { ...data, customer: { ...customer, email: 'x' } } })).toEqual([
      '/data/customer/email',
    ]);
  });

  it('has every wrong field named at once', () => {
    const wrong = {
      ...event,
      customer: {
        ...customer,
        email: 'nobody',
        phone: '86276',
        lastName: undefined,
        address: { ...customer.address, city: '' },
      },
      documents: [document, { ...document, mimeType: 'text/html' }],
      consents: [{ ...consent, type: 'marketing' }],
    };
    expect(errors(wrong)).toEqual([
      { pointer: '/customer/lastName', detail: 'is missing' },
      { pointer: '/customer/email', detail: 'is not an e-mail address' },
      { pointer: '/customer/phone', detail: 'is not a phone number like +37060000000' },
      { pointer: '/customer/address/city', detail: 'is empty' },
      { pointer: '/documents/1/mimeType', detail: 'must be one of application/pdf, image/jpeg, image/png' },
      { pointer: '/consents/0/type', detail: 'must be one of terms, privacy, data-processing' },
    ]);
  });

  it('must have an id, unless its source gives one', () => {
    const withoutId = { type, occurredAt, ...data };
    expect(errors(withoutId)).toEqual([{ pointer: '/id', detail: 'is missing' }]);
    expect(parseSignup(withoutId, { ...defaults, eventId: 'line-1' })).toMatchObject({
      ok: true,
      signup: { eventId: 'line-1' },
    });
    expect(parseSignup(event, { ...defaults, eventId: 'line-1' })).toMatchObject({
      ok: true,
      signup: { eventId: 'evt-1' },
    });
  });

  it.each([{ type: 'employee.signup' }, { type: 7 }, {}, { specversion: '1.0', type: 'signup' }])(
    'is refused by its type alone where the type is not taken: %j',
    (event) => {
      const detail = 'must be individual.signup or organization.signup';
      expect(errors(event)).toEqual([{ pointer: '/type', detail }]);
    },
  );

  it.each([null, 7, 'text', [event]])('is a JSON object: not %j', (value) => {
    expect(errors(value)).toEqual([{ pointer: '', detail: 'must be a JSON object' }]);
  });

  it('has no prototype members, however deep', () => {
    const poisoned: unknown = JSON.parse('{"id":"1","customer":{"address":{"__proto__":{"city":"x"}}}}');
    expect(errors(poisoned)).toContainEqual({
      pointer: '/customer/address/__proto__',
      detail: 'is not allowed',
    });
    const atTheTop: unknown = JSON.parse(`{"__proto__":{"a":1},${JSON.stringify(event).slice(1)}`);
    expect(errors(atTheTop)).toEqual([{ pointer: '/__proto__', detail: 'is not allowed' }]);
  });

  it('is not nested without end', () => {
    const nested: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    const tooDeep = { pointer: '', detail: 'is nested deeper than 32 levels' };
    expect(errors({ ...event, customer: nested })).toEqual([
      { pointer: '/customer', detail: 'must be a JSON object' },
      tooDeep,
    ]);
    expect(errors({ ...event, unknown: nested })).toEqual([tooDeep]);
  });
});

describe('a name', () => {
  it.each([
    ['decomposed letters', 'Zoe\u0308', 'Zoë'],
    ['another script', '山田', '山田'],
    ['200 characters outside the basic plane', '𠮷'.repeat(200), '𠮷'.repeat(200)],
    ['spaces around it', '  Ann  ', 'Ann'],
    ['an apostrophe and a hyphen', "O'Neil-Smith", "O'Neil-Smith"],
    ['a variant of a Chinese character', '葛\u{E0100}城', '葛\u{E0100}城'],
    ['digits and signs of companies', 'Ann 3 ©®™', 'Ann 3 ©®™'],
  ])('may have %s', (_, typed, stored) => {
    expect(parsed(withName(typed))).toMatchObject({ customer: { firstName: stored } });
  });

  it.each([
    ['a null byte', 'Jo\u0000hn'],
    ['a line break', 'Jo\nhn'],
    ['a mark that turns the reading direction', 'Jo\u202Ehn'],
    ['the mark of a reading direction', 'Jo\u200Fhn'],
    ['a space without width', 'Jo\u200Bhn'],
    ['a joiner without width', 'Jo\u200Dhn'],
    ['a byte order mark within', 'Jo\uFEFFhn'],
    ['nothing but a letter that is blank', '\u3164'],
    ['an emoji', 'John 🙂'],
    ['a flag', '🇱🇹'],
    ['a sign shown as an emoji', 'John ❤\uFE0F'],
    ['a keycap', 'John 1\u20E3'],
    ['half a surrogate pair', 'Jo\uD800hn'],
    ['nothing but spaces', '   '],
    ['201 characters', 'x'.repeat(201)],
    ['a megabyte', 'x'.repeat(1024 * 1024)],
  ])('must not have %s', (_, typed) => {
    expect(pointers(withName(typed))).toEqual(['/customer/firstName']);
  });
});

describe('the other fields', () => {
  it.each([
    [
      'email',
      [
        'a@b',
        'a b@example.com',
        'a@example..com',
        '.a@example.com',
        'a@-example.com',
        'a@@example.com',
        'a@b@example.com',
        'a@ex\u0430mple.com',
        'a@\u03B5xample.com',
        'a\u200B@example.com',
        '',
        7,
      ],
    ],
    ['phone', ['37062767557', '+0123456789', '+370 627', '+1234567890123456']],
    ['dateOfBirth', ['2001-02-29', '1899-12-31', '2999-01-01', '15.05.1990', '1990-05-15T00:00:00Z']],
    ['password', ['short1!A', 'alllowercase123!', 'NoDigitsHere!!', 'NoSymbols12345']],
    ['category', ['', 'two words', 'x'.repeat(65)]],
  ])('refuse a bad %s', (field, values) => {
    for (const value of values) {
      expect(pointers({ ...event, customer: { ...customer, [field]: value } })).toEqual([
        `/customer/${field}`,
      ]);
    }
  });

  it.each([
    'o.neil+fin@example.co.uk',
    'žydrūnas@example.lt',
    'a@bücher.example',
    'a@пример.example',
    'a@sony株式会社.example',
    "d'arc@example.com",
  ])('take the e-mail address %s', (email) => {
    expect(parsed({ ...event, customer: { ...customer, email } })).toMatchObject({ customer: { email } });
  });

  it.each([
    'passport.pdf',
    'file:',
    'file:/etc/passwd',
    'file:a/../../b.pdf',
    'http://example.com/a.pdf',
    'https://user:secret@example.com/a.pdf',
    'https:',
    'data:,x',
  ])('refuse the document source %s', (source) => {
    expect(pointers({ ...event, documents: [{ ...document, source }] })).toEqual(['/documents/0/source']);
  });

  it('take at most 50 documents', () => {
    const documents = Array.from({ length: 51 }, () => document);
    expect(errors({ ...event, documents })).toEqual([
      { pointer: '/documents', detail: 'has more than 50 entries' },
    ]);
  });

  it('keep header breaks out of the client context', () => {
    expect(pointers({ ...event, client: { ip: '1.2.3', deviceId: 'a\r\nb', platform: '' } })).toEqual([
      '/client/ip',
      '/client/deviceId',
      '/client/platform',
    ]);
  });
});

describe('the errors', () => {
  it('never repeat a value that was sent', () => {
    const secret = 'x7-Secret-Value-7x';
    fc.assert(
      fc.property(fc.constantFrom(...leaves(event)), (path) => {
        const changed = replaced(event, path, { [secret]: secret });
        expect(JSON.stringify(parseSignup(changed, defaults))).not.toContain(secret);
        expect(JSON.stringify(errors(replaced(event, path, `${secret}\u0000`)))).not.toContain(secret);
      }),
    );
  });
});

function withName(firstName: string) {
  return { ...event, customer: { ...customer, firstName } };
}

function parsed(value: unknown) {
  const result = parseSignup(value, defaults);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.signup;
}

function errors(value: unknown) {
  const result = parseSignup(value, defaults);
  return result.ok ? [] : result.errors;
}

function pointers(value: unknown): string[] {
  return errors(value).map(({ pointer }) => pointer);
}

function leaves(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, member]) => leaves(member, [...path, key]));
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy: unknown = structuredClone(value);
  if (Array.isArray(copy))
    return copy.map((member: unknown, index) =>
      String(index) === key ? replaced(member, rest, by) : member,
    );
  if (typeof copy !== 'object' || copy === null) return copy;
  return Object.fromEntries(
    Object.entries(copy).map(([name, member]) => [name, name === key ? replaced(member, rest, by) : member]),
  );
}
