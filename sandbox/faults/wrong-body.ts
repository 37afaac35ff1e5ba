export interface RawBody {
  readonly contentType: string;
  readonly text: string;
}

/** A body that breaks its contract, made from the right one. */
export function wrongBody(kind: 'html' | 'empty' | 'broken-json' | 'wrong-types', body: unknown): RawBody {
  const json = JSON.stringify(body);
  switch (kind) {
    case 'html':
      return { contentType: 'text/html', text: '<html><body><h1>Service Unavailable</h1></body></html>' };
    case 'empty':
      return { contentType: 'application/json', text: '' };
    case 'broken-json':
      return { contentType: 'application/json', text: json.slice(0, Math.ceil(json.length / 2)) };
    case 'wrong-types':
      return { contentType: 'application/json', text: JSON.stringify(mistyped(body)) };
  }
}

/** Strings become numbers and everything else that is not a container a string. */
function mistyped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mistyped);
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mistyped(member)]));
}
