/** One way in which a marker may stand somewhere. */
export interface Needle {
  readonly encoding: string;
  /** Bytes, one per character. */
  readonly text: string;
  readonly ignoreCase: boolean;
}

export interface Finding {
  readonly encoding: string;
  /** What stands around the first one, printable. */
  readonly near: string;
}

const AROUND = 60;

/** Every spelling of a marker: plain, base64 and base64url at each alignment, hex, percent-encoded once or twice, JSON-escaped. */
export function needlesOf(marker: string): readonly Needle[] {
  const spellings = [...new Set([marker, marker.toLowerCase(), marker.toUpperCase()])];
  const needles = spellings.flatMap((spelling) => {
    const bytes = Buffer.from(spelling);
    return [
      ...insensitive('plain', bytes.toString('latin1')),
      ...[encodeURIComponent(spelling), bytes.toString('hex').replaceAll(/../g, '%$&')].flatMap((percent) => [
        ...insensitive('percent-encoded', percent),
        ...insensitive('percent-encoded twice', encodeURIComponent(percent)),
      ]),
      ...insensitive('JSON-escaped', Array.from(spelling, jsonEscaped).join('')),
      ...insensitive('JSON-escaped', Array.from(spelling, escapedBeyondAscii).join('')),
      ...insensitive('hex', bytes.toString('hex')),
      ...[0, 1, 2].flatMap((lead) => {
        const base64 = base64Within(bytes, lead);
        const base64url = base64.replaceAll('+', '-').replaceAll('/', '_');
        return [sensitive('base64', base64), sensitive('base64url', base64url)];
      }),
    ];
  });
  // The first of equal ones names the encoding.
  return [...new Map(needles.toReversed().map((needle) => [needle.text, needle])).values()];
}

/** Which of the needles stand somewhere, and where. */
export function findIn(haystack: Uint8Array | string, needles: readonly Needle[]): readonly Finding[] {
  const text = Buffer.from(haystack as Uint8Array).toString('latin1');
  const lower = text.toLowerCase();
  return needles.flatMap((needle) => {
    const at = (needle.ignoreCase ? lower : text).indexOf(needle.text);
    if (at < 0) return [];
    const near = text.slice(Math.max(0, at - AROUND), at + needle.text.length + AROUND);
    return [{ encoding: needle.encoding, near: near.replaceAll(/[^\x20-\x7e]+/g, '.') }];
  });
}

/** The characters of base64 that say nothing but the bytes, wherever these begin. */
function base64Within(bytes: Buffer, lead: number): string {
  const text = Buffer.concat([Buffer.alloc(lead), bytes]).toString('base64');
  return text.slice(Math.ceil((8 * lead) / 6), Math.floor((8 * (lead + bytes.length)) / 6));
}

function jsonEscaped(character: string): string {
  return [...Array(character.length).keys()]
    .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('');
}

function escapedBeyondAscii(character: string): string {
  return character > '\x7f' ? jsonEscaped(character) : JSON.stringify(character).slice(1, -1);
}

function insensitive(encoding: string, text: string): readonly Needle[] {
  return [{ encoding, text: text.toLowerCase(), ignoreCase: true }];
}

function sensitive(encoding: string, text: string): Needle {
  return { encoding, text, ignoreCase: false };
}
