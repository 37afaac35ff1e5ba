import { isErrorCode } from './error-serializer.js';

const REDACTED = '[redacted]';
const DEEPEST = 4;

/** Names under which secrets and personal data travel here and at FinHub. */
const names = [
  'authorization',
  'Authorization',
  'cookie',
  'set-cookie',
  'password',
  'sealedPassword',
  'passphrase',
  'token',
  'accessToken',
  'refreshToken',
  'apiKey',
  'secret',
  'tenantKey',
  'tenantSecret',
  'code',
  'activationCode',
  'sealedCode',
  'matchingPassword',
  'temporaryPassword',
  'credentials',
  'email',
  'phone',
  'firstName',
  'lastName',
  'companyName',
  'legalName',
  'taxId',
  'dateOfBirth',
  'placeOfBirth',
  'street',
  'postalCode',
  'iban',
  'ip',
  'deviceId',
  'fileName',
  'fileContent',
  'signup',
  'customer',
  'organization',
  'person',
  'body',
];

/**
 * The last line of defence: nothing that is logged on purpose holds these. Covers objects and lists up to four levels
 * deep, child bindings included.
 */
export const redaction = {
  paths: names
    .flatMap((name) => Array.from({ length: DEEPEST }, (_, depth) => `${'*.'.repeat(depth)}${asPath(name)}`))
    .map((path) => path.replace('.[', '[')),
  /** The code of an error is no secret; it shares its name with what activates an account. */
  censor: (value: unknown, path: readonly string[]) =>
    path.at(-1) === 'code' && isErrorCode(value) ? value : REDACTED,
};

function asPath(name: string): string {
  return name.includes('-') ? `["${name}"]` : name;
}
