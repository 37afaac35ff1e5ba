import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PasswordRecord } from '../state/customers.js';

const kinds = [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/];

/** At least 12 characters with an upper-case letter, a lower-case letter, a digit and a symbol. */
export function isStrongPassword(password: string): boolean {
  return password.length >= 12 && kinds.every((kind) => kind.test(password));
}

/** What is kept of a password. One salted round is enough for people who do not exist. */
export function passwordRecord(password: string): PasswordRecord {
  const salt = randomBytes(16).toString('hex');
  return { salt, digest: digest(salt, password).toString('hex') };
}

export function passwordMatches(record: PasswordRecord, password: string): boolean {
  return timingSafeEqual(Buffer.from(record.digest, 'hex'), digest(record.salt, password));
}

function digest(salt: string, password: string): Buffer {
  return createHmac('sha256', salt).update(password).digest();
}
