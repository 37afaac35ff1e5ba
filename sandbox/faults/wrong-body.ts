export interface RawBody {
  readonly contentType: string;
  readonly text: string;
}

/** Ways in which the body of a success can break its contract, or come close to it. */
export const wrongBodies = [
  'html',
  'empty',
  'broken-json',
  'wrong-types',
  'null',
  'array',
  'no-ids',
  'unknown-status',
  'large',
  'too-large',
  'deep',
] as const;
export type WrongBody = (typeof wrongBodies)[number];

const MIB = 1024 * 1024;
const LEVELS = 100_000;

/** A body that breaks its contract, made from the right one. */
export function wrongBody(kind: WrongBody, body: unknown): RawBody {
  if (kind === 'html') {
    return { contentType: 'text/html', text: '<html><body><h1>Service Unavailable</h1></body></html>' };
  }
  return { contentType: 'application/json', text: jsonOf(kind, body) };
}

function jsonOf(kind: Exclude<WrongBody, 'html'>, body: unknown): string {
  const json = JSON.stringify(body);
  switch (kind) {
    case 'empty':
      return '';
    case 'broken-json':
      return json.slice(0, Math.ceil(json.length / 2));
    case 'wrong-types':
      return JSON.stringify(mistyped(body));
    case 'null':
      return 'null';
    case 'array':
      return `[${json}]`;
    case 'no-ids':
      return JSON.stringify(body, (key, value: unknown) => (/^id$|Id$/.test(key) ? undefined : value));
    case 'unknown-status':
      return JSON.stringify(body, (key, value: unknown) => (isStatus(key, value) ? 'SOMETHING_NEW' : value));
    case 'large':
      return json.padEnd(5 * MIB, ' ');
    case 'too-large':
      return json.padEnd(5 * MIB + 1, ' ');
    case 'deep':
      return `{"code":200,"message":"Success","data":${'{"a":'.repeat(LEVELS)}1${'}'.repeat(LEVELS)}}`;
  }
}

function isStatus(key: string, value: unknown): boolean {
  return /status$/i.test(key) && typeof value === 'string';
}

/** Strings become numbers and everything else that is not a container a string. */
function mistyped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mistyped);
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mistyped(member)]));
}
