import fc from 'fast-check';

/** A value that no sign-up may have at a field. */
export interface PoisonValue {
  /** What is wrong with it, in words. */
  readonly what: string;
  /** As it is sent. */
  readonly json: string;
}

/** Stands in whatever text is poisoned, so that a piece of it is found wherever it comes out again. */
export const marker = 'Zq7Leak';

const longest = 1024 * 1024;

/** Texts that no field takes. */
const texts: readonly PoisonValue[] = [
  named('an empty string', ''),
  named('nothing but spaces', ' \u00a0\t  '),
  named('a megabyte', marker + 'x'.repeat(longest)),
  named('a megabyte outside the basic plane', marker + '𠮷'.repeat(longest / 4)),
  named('a null byte', around('\u0000')),
  named('an escape character', around('\u001b[31m')),
  named('a line break', around('\r\n')),
  named('a line separator', around('\u2028')),
  named('half a surrogate pair', around('\ud800')),
  named('the other half of a surrogate pair', around('\udfff')),
  ...['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069'].map(hidden),
  ...['\u200e', '\u200f', '\u061c', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad'].map(hidden),
];

function hidden(character: string): PoisonValue {
  return named(`the invisible U+${character.charCodeAt(0).toString(16)}`, around(character));
}

const emoji = ['🙂', '🇱🇹', '👩‍💻', '❤️', '1️⃣', '👍🏽', '☎'].map((one) => named('an emoji', around(one)));

/** What is no string. */
const notStrings: readonly PoisonValue[] = [
  named('null', null),
  named('a number', 4_711_000_815),
  named('a boolean', true),
  named('a list of a name', [marker]),
  named('nested lists', [[[[marker]]]]),
  named('an object', { toString: marker, length: 1 }),
  named('lists in each other, 1,000 deep', nested(1_000)),
];

/** What is no list: also for objects, without those that are. */
const notLists: readonly PoisonValue[] = [
  named('null', null),
  named('a text', marker),
  named('a number', 4_711_000_815),
  named('an object like a list', { 0: marker, length: 1 }),
];

const notObjects: readonly PoisonValue[] = [
  named('null', null),
  named('a text', marker),
  named('a list', [marker]),
  named('lists in each other, 1,000 deep', nested(1_000)),
];

const line = [...texts, ...notStrings];

const notEmails = but(
  'not an e-mail address',
  ...['a@b@x.com', 'a@@x.com', 'a@x', 'a@x@', 'a@', 'a@.com', 'a@-x.com', 'a.@x.com', 'a@x..com', 'a@x .com'],
  ...['a,b@x.com', 'a@[127.0.0.1]', '@a@x.com', 'a b@x.com', 'a', 'a@x.com, b@x.com', '"a"@x.com'],
);

const lookAlikes = oneOf(
  [
    'ex\u0430mple.com',
    'g\u03bfogle.com',
    'p\u0430yp\u0430l.com',
    'mail.\u0435xample.lt',
    'examp\u04cfe.com',
  ].map((host) => named('a host of look-alike letters', `${marker}@${host}`)),
);

/** Days that the calendar lacks, or that nobody was born on. */
const notBirthDates = fc.oneof(
  but(
    'not a day',
    ...['2021-02-30', '2023-02-29', '1900-02-29', '2020-04-31', '2020-13-01', '2020-00-10', '2020-10-00'],
    ...['20200101', '01.02.1990', '1990-5-16', '1990-05-16T00:00:00Z', '+01990-05-16', '631152000'],
  ),
  fc
    .date({ min: new Date('0001-01-01'), max: new Date('1899-12-31'), noInvalidDate: true })
    .map((day) => named('a birth before 1900', dayOf(day))),
  fc
    .integer({ min: 1, max: 400_000 })
    .map((days) => named('a birth in the future', dayOf(new Date(Date.now() + days * 86_400_000)))),
);

const notShares = oneOf([
  ...['NaN', 'Infinity', '1e3', '0x1f', '60', ''].map((value) => named('a text like a number', value)),
  ...notStrings.filter(({ what }) => what !== 'a number'),
  ...[0, -1, 100.000_001, 101, 1e308, 9_007_199_254_740_993, 33.333_333_333_333_3, 1e-300].map((value) =>
    named('a share that cannot be', value),
  ),
  ...['1e400', '-1e400', '0e-400', `1${'0'.repeat(5_000)}`].map((json) => ({ what: 'a huge number', json })),
]);

const notSources = but(
  'not a source',
  ...[
    'ftp://a/b.pdf',
    'file:../../a.pdf',
    'file:/etc/a',
    'file:a/../../b.pdf',
    'file:///etc/a',
    'file:..\\a.pdf',
  ],
  ...[
    'file:',
    'https:',
    'https://',
    'C:\\a.pdf',
    '//a/b.pdf',
    'http://a/b.pdf',
    'gopher://a',
    'javascript:a',
  ],
  ...['https://user:a@example.com/b', 'https://exa mple.com/a', 'data:application/pdf;base64,@@a@@'],
);

const notPasswords = oneOf([
  ...notStrings,
  ...['', 'short1!A', `${marker.toLowerCase()}-0123456789`, 'NoDigitsAtAll!', 'NoSymbols123456'].map(
    (value) => named('a weak password', value),
  ),
  named('a megabyte', `aB1!${'x'.repeat(longest)}`),
  named('a null byte', `aB1!${around('\u0000')}`),
]);

const notTimes = but(
  'not a time',
  ...['2026-06-03', '2026-06-03T11:00:00', '2026-02-30T10:00:00Z', '2026-06-03T25:00:00Z', '1777629600'],
  ...['2026-06-03T10:00:00+25:00', '2026-06-03 10:00:00Z', '2026-06-03T10:00:00Z a', 'tomorrow'],
);

const notPhones = but(
  'not a phone number',
  ...['+370627a', '+3706276755O', '37062767557', '+0123456789', '+370 62767557', '+٣٧٠٦٢٧٦٧٥٥٧'],
  ...['+37062767557;ext=1', '00370627675570', '+1234567890123456', '+', `+${'7'.repeat(1_000)}`],
);

/** Poison by kind of field. */
export const poisonValues = {
  line: oneOf(line),
  name: fc.oneof(oneOf(line), oneOf(emoji)),
  email: fc.oneof(notEmails, lookAlikes),
  phone: notPhones,
  birthDate: notBirthDates,
  pastDay: but('no past day', '2999-01-01', '2021-02-30', '2015-3-2', 'a'),
  time: notTimes,
  category: but('no category', 'two words', 'x'.repeat(65), 'A/B', 'ä'),
  code: but('no code', 'LOWER_case', 'A'.repeat(65), 'a', 'Ä_Ö', 'A B', 'A-B'),
  password: notPasswords,
  source: notSources,
  choice: but('none of the choices', 'constructor', '__proto__', 'toString', 'a', 'TERMS '),
  hash: but('no hash', 'g'.repeat(64), 'b'.repeat(63), 'b'.repeat(65), Buffer.alloc(32).toString('base64')),
  ip: but('no IP address', '300.1.1.1', '1.2.3', '::g', '203.0.113.7:80', '0x7f000001', '1.2.3.4, 5.6.7.8'),
  header: fc.oneof(oneOf(line), oneOf([named('not ASCII', around('ž'))])),
  website: but('no web site', 'ftp://a.com', 'javascript:a', 'www.example.net', 'http://', 'https://a b.com'),
  share: notShares,
  flag: oneOf([named('a text', 'true'), named('a number', 1), named('null', null), named('a list', [true])]),
  object: oneOf(notObjects),
  list: oneOf(notLists),
} as const;

export type FieldKind = keyof typeof poisonValues;

/** What no text may be, or one that is not of the field's shape; an `a` in it becomes the marker. */
function but(what: string, ...values: readonly string[]): fc.Arbitrary<PoisonValue> {
  const misshapen = values.map((value) => named(what, value.replace(/\ba\b/, marker)));
  return fc.oneof(oneOf(line), { weight: 2, arbitrary: oneOf(misshapen) });
}

function named(what: string, value: unknown): PoisonValue {
  return { what, json: JSON.stringify(value) };
}

/** In the middle: at the ends blanks are trimmed. */
function around(character: string): string {
  return `${marker}${character}${marker}`;
}

function nested(levels: number): unknown {
  let value: unknown = marker;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function oneOf(values: readonly PoisonValue[]): fc.Arbitrary<PoisonValue> {
  return fc.constantFrom(...values);
}
