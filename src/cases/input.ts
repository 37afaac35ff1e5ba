import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { UsageError } from './errors.js';

/** A file as text, or for `-` standard input. */
export async function readInput(file: string, stdin: Readable): Promise<string> {
  if (file === '-') return text(stdin);
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new UsageError(`Cannot read ${file}`);
  }
}

/** The JSON object of a file or of standard input. */
export async function readJsonObject(file: string, stdin: Readable): Promise<object> {
  const content = await readInput(file, stdin);
  const value = jsonIn(content);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new UsageError(`${file === '-' ? 'Standard input' : file} does not hold a JSON object`);
}

/** The parser's own error would quote what may be personal. */
function jsonIn(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
