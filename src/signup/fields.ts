import { z } from 'zod';

/**
 * Control characters, lone surrogates, line separators, and what is not seen: zero-width characters, marks that turn the
 * reading direction, letters that are blank. Joiners are among them, although Persian has names with one.
 */
const deceptive = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Cf}\u034F\u115F\u1160\u2800\u3164\uFFA0]/u;

/** Signs that companies have in their names are pictographs, too. */
const emoji = /[\p{Emoji_Presentation}\uFE0F\u20E3]|(?![©®™])\p{Extended_Pictographic}/u;

/** No whitespace, one `@`, dots only between parts, a domain of at least two labels; letters of any script. */
const emailShape =
  /^[^\s@.,;:"<>()[\]\\]+(?:\.[^\s@.,;:"<>()[\]\\]+)*@(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?\.)+[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}]$/u;

const longestEmail = 254;

/** Beside Latin letters a label of a host may have Chinese, Japanese and Korean ones, which look like none of them. */
const besideLatin =
  /[\p{Script=Latin}\p{Script=Han}\p{Script=Hira}\p{Script=Kana}\p{Script=Hang}\p{Script=Bopo}]/u;

/** One line of text a person typed: trimmed, NFC, 1 to `longest` characters. */
export function line(longest = 200) {
  return z
    .string()
    .normalize('NFC')
    .trim()
    .refine((text) => text.length > 0, { error: 'is empty', abort: true })
    .refine((text) => !isLonger(text, longest), {
      error: `is longer than ${longest} characters`,
      abort: true,
    })
    .refine((text) => !deceptive.test(text), {
      error: 'contains control characters or invisible ones',
    })
    .meta({ minLength: 1, maxLength: longest });
}

/** What someone, a company or a place is called: a line without emoji, since it is to stand on documents. */
export function name(longest = 200) {
  return line(longest)
    .refine((text) => !emoji.test(text), { error: 'contains an emoji' })
    .meta({ minLength: 1, maxLength: longest });
}

/** The id of a sign-up event. */
export function eventId() {
  return line(200);
}

/** Text of a fixed shape, tested as a whole. */
export function shaped(pattern: RegExp, detail: string) {
  return z.string().regex(pattern, detail);
}

/** An e-mail address; compatibility forms are folded, case is kept. No host mixes alphabets to look like another one. */
export function email() {
  return z
    .string()
    .normalize('NFKC')
    .trim()
    .refine((text) => text.length <= longestEmail && !deceptive.test(text) && emailShape.test(text), {
      error: 'is not an e-mail address',
      abort: true,
    })
    .refine((text) => !hostOf(text).split('.').some(mixesAlphabets), {
      error: 'has a host that mixes alphabets',
    })
    .meta({ format: 'email', maxLength: longestEmail });
}

/** A phone number with its country, as E.164 has it. */
export function phone() {
  return shaped(/^\+[1-9]\d{6,14}$/, 'is not a phone number like +37060000000');
}

/** A point in time with its zone, turned into ISO 8601 with `Z`. */
export function instant() {
  return z.iso
    .datetime({ offset: true, error: 'is not a time like 2026-05-01T10:00:00Z' })
    .overwrite((text) => (Number.isNaN(Date.parse(text)) ? text : new Date(text).toISOString()));
}

/** A person's date of birth: a real day, after 1900 and before today. */
export function birthDate() {
  return z.iso
    .date({ error: 'is not a date like 1990-05-15', abort: true })
    .refine((day) => day >= '1900-01-01' && day < new Date().toISOString().slice(0, 10), {
      error: 'is not between 1900 and today',
    });
}

/** A real day that is not ahead of us. */
export function pastDay() {
  return z.iso
    .date({ error: 'is not a date like 2015-03-02', abort: true })
    .refine((day) => day <= new Date().toISOString().slice(0, 10), { error: 'is in the future' });
}

/** A category key, as FinHub's hierarchy of categories names them. */
export function categoryKey() {
  return shaped(/^[A-Za-z0-9._-]{1,64}$/, 'is not a category key');
}

/** The rules FinHub sets for passwords (docs/finhub.md, registration): checked here so that no case parks on one. */
const passwordShape = /^(?=.*\p{Ll})(?=.*\p{Lu})(?=.*\p{Nd})(?=.*[^\p{L}\p{Nd}\s])[^\p{Cc}\p{Cs}]{12,200}$/u;

/** A password; published in words, since few tools can make use of a pattern with look-aheads. */
export function password() {
  const rule = '12 to 200 characters, with upper and lower case, a digit and a symbol';
  return z
    .string()
    .refine((text) => passwordShape.test(text), { error: `must have ${rule}` })
    .meta({ minLength: 12, maxLength: 200, description: rule });
}

/** The address of a web site. */
export function website() {
  return z
    .string()
    .max(2048)
    .refine((text) => /^https?:\/\/[^\s\p{Cc}\p{Cs}]+$/u.test(text) && URL.canParse(text), {
      error: 'is not an address like https://example.com',
    })
    .meta({ pattern: '^https?://', maxLength: 2048 });
}

/** A value that travels in an HTTP header: printable ASCII. */
export function headerValue() {
  return shaped(
    /^[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?$/,
    'must be 1 to 200 printable ASCII characters',
  );
}

function hostOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

function mixesAlphabets(label: string): boolean {
  const letters = label.match(/\p{L}/gu) ?? [];
  return /\p{Script=Latin}/u.test(label) && !letters.every((letter) => besideLatin.test(letter));
}

function isLonger(text: string, longest: number): boolean {
  return text.length > longest && (text.length > 2 * longest || Array.from(text).length > longest);
}
