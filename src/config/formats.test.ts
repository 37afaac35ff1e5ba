import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { baseUrl, callbackUrl, host, isLoopback, origin } from './addresses.js';
import { duration, intervalRange, rate } from './durations.js';
import { boolean, headerText, integer, positiveNumber, size, text } from './formats.js';
import { keyBytes, keyHashes, keyRingFormat, keyRingOrOff, webhookSecret } from './key-formats.js';
import { alternatives, listOf, setOf } from './lists.js';
import type { Format } from './variable.js';

const key = randomBytes(32).toString('base64');
const hash = createHash('sha256').update('key').digest('hex');

describe('formats', () => {
  it.each<[string, Format<unknown>, string, unknown]>([
    ['milliseconds', duration, '250ms', 250],
    ['seconds', duration, '2s', 2_000],
    ['minutes', duration, '5m', 300_000],
    ['hours', duration, '12h', 43_200_000],
    ['days', duration, '90d', 7_776_000_000],
    ['a range', intervalRange, '5m..2h', { firstMs: 300_000, longestMs: 7_200_000 }],
    ['a range of one', intervalRange, '1s..1s', { firstMs: 1000, longestMs: 1000 }],
    ['a rate', rate, '200/s', { max: 200, perMs: 1000 }],
    ['bytes', size, '512', 512],
    ['KiB', size, '64KiB', 65_536],
    ['MiB', size, '20MiB', 20_971_520],
    ['true', boolean, 'true', true],
    ['on', boolean, 'on', true],
    ['off', boolean, 'off', false],
    ['a whole number', integer(0, 3), '3', 3],
    ['a fraction', positiveNumber, '0.5', 0.5],
    ['a trimmed list', listOf('names', text), 'a, b ,c', ['a', 'b', 'c']],
    ['alternatives', alternatives, 'PASSPORT | NATIONAL_ID', ['PASSPORT', 'NATIONAL_ID']],
    [
      'a base URL, without its last slash',
      baseUrl,
      'https://finhub.example/api/',
      'https://finhub.example/api',
    ],
    [
      'an address for callbacks',
      callbackUrl,
      'https://gateway.example/x?y=1',
      'https://gateway.example/x?y=1',
    ],
    ['one on this machine', callbackUrl, 'http://[::1]:8080/x', 'http://[::1]:8080/x'],
    ['an origin', origin, 'http://127.0.0.1:8233', 'http://127.0.0.1:8233'],
    ['a host, in lower case', host, 'Files.Example.com', 'files.example.com'],
    ['a signing secret', webhookSecret, `whsec_${key}`, Buffer.from(key, 'base64')],
    ['a key', keyBytes, key, Buffer.from(key, 'base64')],
    ['a hash', keyHashes, hash, [{ sha256: Buffer.from(hash, 'hex') }]],
    ['a named hash', keyHashes, `ops:${hash}`, [{ name: 'ops', sha256: Buffer.from(hash, 'hex') }]],
    ['no encryption, said so', keyRingOrOff, 'off', 'off'],
  ])('reads %s', (_what, { schema }, written, value) => {
    expect(schema.parse(written)).toEqual(value);
  });

  it.each<[string, Format<unknown>, string]>([
    ['a duration without unit', duration, '90'],
    ['no duration at all', duration, '0s'],
    ['a fraction of a day', duration, '1.5d'],
    ['weeks', duration, '2w'],
    ['more than ten years', duration, '4000d'],
    ['a range from long to short', intervalRange, '2h..5m'],
    ['a range of three', intervalRange, '1s..2s..3s'],
    ['a rate per day', rate, '5/d'],
    ['a rate of none', rate, '0/s'],
    ['a size in MB', size, '20MB'],
    ['yes', boolean, 'yes'],
    ['TRUE', boolean, 'TRUE'],
    ['a number out of bounds', integer(0, 3), '4'],
    ['a negative number', positiveNumber, '-1'],
    ['an empty entry', listOf('names', text), 'a,,b'],
    ['a comma at the end', listOf('names', text), 'a,'],
    ['a repetition', setOf('names', text, String), 'a,b,a'],
    ['an empty alternative', alternatives, 'PASSPORT|'],
    ['a header with a line break', headerText, 'a\nb'],
    ['text with a line break', text, 'a\nb'],
    ['a URL with credentials', baseUrl, 'https://user:pass@finhub.example'],
    ['a URL with a query', baseUrl, 'https://finhub.example?x=1'],
    ['another scheme', baseUrl, 'ftp://finhub.example'],
    ['callbacks without TLS', callbackUrl, 'http://gateway.example/x'],
    ['callbacks to a machine called like this one', callbackUrl, 'http://localhost.example/x'],
    ['callbacks with credentials', callbackUrl, 'https://user:pass@gateway.example/x'],
    ['every origin', origin, '*'],
    ['an origin with a path', origin, 'https://temporal.example/'],
    ['a URL for a host', host, 'https://files.example.com'],
    ['a key of 31 bytes', keyBytes, randomBytes(31).toString('base64')],
    ['a key with spaces', keyBytes, ` ${key}`],
    ['two keys under one id', keyRingFormat, `a:${key},a:${randomBytes(32).toString('base64')}`],
    ['the same key twice', keyRingFormat, `${key},${key}`],
    ['an upper-case hash', keyHashes, hash.toUpperCase()],
    ['a name with spaces', keyHashes, `my key:${hash}`],
    ['a short signing secret', webhookSecret, `whsec_${randomBytes(8).toString('base64')}`],
    ['off where keys are needed', keyRingFormat, 'off'],
  ])('refuses %s', (_what, { schema }, written) => {
    expect(schema.safeParse(written).success).toBe(false);
  });

  it('gives a key without id the first 8 hex characters of its SHA-256, and takes the first key as primary', () => {
    const id = createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 8);
    const older = randomBytes(32);
    const ring = keyRingFormat.schema.parse(`${key},2024:${older.toString('base64')}`);
    expect(ring.primary.id).toBe(id);
    expect(ring.all.map((each) => each.id)).toEqual([id, '2024']);
    expect(ring.find('2024')?.bytes).toEqual(older);
    expect(ring.find('2023')).toBeUndefined();
  });

  it.each([
    ['localhost', true],
    ['127.0.0.1', true],
    ['127.8.9.10', true],
    ['[::1]', true],
    ['::1', true],
    ['0.0.0.0', false],
    ['127.0.0.1.example.com', false],
    ['localhost.example.com', false],
  ])('knows whether %s is loopback', (name, expected) => {
    expect(isLoopback(name)).toBe(expected);
  });
});
