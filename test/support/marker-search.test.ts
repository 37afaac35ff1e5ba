import { describe, expect, it } from 'vitest';
import { findIn, needlesOf } from './marker-search.js';

const marker = 'Žq7-Xk9.wpm2';
const needles = needlesOf(marker);
const bytes = (text: string) => Buffer.from(text);
const unicode = Array.from(marker, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

describe('the search for markers', () => {
  it.each<readonly [string, string | Buffer]>([
    ['plain', `the name is ${marker}, they say`],
    ['plain, in other letters', `the name is žq7-xK9.WPM2`],
    [
      'between bytes that are no text',
      Buffer.concat([Buffer.alloc(9, 0xff), bytes(marker), Buffer.alloc(3)]),
    ],
    ...[0, 1, 2].map(
      (lead) =>
        [
          `in base64 that begins ${lead} before it`,
          bytes(`${'x'.repeat(lead)}${marker} and more`).toString('base64'),
        ] as const,
    ),
    ['in base64url', bytes(`??>${marker}??>`).toString('base64url')],
    ['in base64, upper case', bytes(`name=${marker.toUpperCase()}`).toString('base64')],
    ['percent-encoded', `?q=${encodeURIComponent(marker)}`],
    ['percent-encoded throughout', bytes(marker).toString('hex').replaceAll(/../g, '%$&')],
    ['percent-encoded twice', `?q=${encodeURIComponent(encodeURIComponent(marker))}`],
    ['percent-encoded throughout and twice', bytes(marker).toString('hex').replaceAll(/../g, '%25$&')],
    ['in hex', bytes(`a${marker}b`).toString('hex').toUpperCase()],
    ['JSON-escaped where JSON may', `"${marker.replace('Ž', '\\u017d')}"`],
    ['JSON-escaped throughout', unicode],
  ])('finds one %s', (_how, haystack) => {
    expect(findIn(haystack, needles)).not.toEqual([]);
  });

  it('finds none where there is none', () => {
    expect(findIn(`another ${marker.slice(1)}`, needles)).toEqual([]);
    expect(findIn(bytes(marker).toString('base64').slice(2), needles)).toEqual([]);
  });
});
