import { mostUnknownNamed, pointerOfUnknown, type FieldError } from './field-errors.js';

/** An object or array that is open. */
interface Open {
  /** Names so far; null in an array. */
  readonly names: Set<string> | null;
  /** Where we are in it. */
  key: string | number;
  awaitsName: boolean;
}

/**
 * The first members that an object of a JSON text names twice: `JSON.parse` takes the last, whoever else reads the text maybe the first,
 * and so the one would check what the other uses. `json` must be valid. Iterative, as JSON can be nested deeper than the stack.
 */
export function repeatedMembers(json: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const open: Open[] = [];
  for (let at = 0; at < json.length && errors.length < mostUnknownNamed; at++) {
    const innermost = open.at(-1);
    switch (json.charAt(at)) {
      case '"': {
        const end = stringEnd(json, at);
        if (innermost?.awaitsName === true && nameRepeats(innermost, json.slice(at, end)))
          errors.push({ pointer: pointerOfUnknown(open.map(({ key }) => key)), detail: 'is there twice' });
        at = end - 1;
        break;
      }
      case '{':
        open.push({ names: new Set(), key: '', awaitsName: true });
        break;
      case '[':
        open.push({ names: null, key: 0, awaitsName: false });
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case ',':
        if (typeof innermost?.key === 'number') innermost.key++;
        else if (innermost !== undefined) innermost.awaitsName = true;
    }
  }
  return errors;
}

/** Takes the next name of an object, a JSON string; whether it was there before. */
function nameRepeats(object: Open, quotedName: string): boolean {
  const name = String(JSON.parse(quotedName));
  const repeats = object.names?.has(name) === true;
  object.names?.add(name);
  object.key = name;
  object.awaitsName = false;
  return repeats;
}

/** The place after a string that starts at `start`. */
function stringEnd(json: string, start: number): number {
  for (let quote = json.indexOf('"', start + 1); quote >= 0; quote = json.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (json[quote - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return json.length;
}
