import { isErrorCode } from './error-code.js';

const REDACTED = '[redacted]';

/** Names under which secrets and personal data travel here, at FinHub and in the lines of Temporal's SDK. */
const hiddenNames = {
  requests: 'authorization cookie set-cookie body data client ip deviceId platform reason',
  passwords:
    'password sealedPassword passphrase matchingPassword temporaryPassword credentials username userId',
  tokensAndKeys: 'token accessToken refreshToken apiKey secret secretKey tenantKey tenantSecret',
  activationCodes: 'code activationCode sealedCode',
  contacts: 'email phone phoneNumber contacts value',
  people:
    'person user firstName lastName fullName customerName gender nationality dateOfBirth placeOfBirth isPEP',
  offices: 'employees directors shareholders position department ownershipPercentage isBeneficialOwner',
  companies: 'companyName legalName tradingName registrationNumber taxId incorporationDate legalForm',
  business: 'industry website businessDescription',
  addresses: 'addresses street city state postalCode pincode country iban',
  documents: 'documents source fileName fileContent sha256',
  signups: 'signup customer organization individualCustomer organizationCustomer',
  temporal: 'task taskEncoded workflowInfo failure',
};

/** In lower case. */
const hidden: ReadonlySet<string> = new Set(
  Object.values(hiddenNames).flatMap((names) => names.toLowerCase().split(' ')),
);

/** Of Temporal's worker, which tells them under a name that a place has, too. */
const workerStates: readonly unknown[] = 'INITIALIZED RUNNING STOPPING DRAINING DRAINED STOPPED FAILED'.split(
  ' ',
);

/**
 * The last line of defence: nothing that is logged on purpose holds such members. Takes a line of JSON as it is about to be
 * written, so that it finds them however deep they are and wherever they come from.
 */
export function redacted(line: string): string {
  return `${JSON.stringify(JSON.parse(line, (name, value: unknown) => (mustHide(name, value) ? REDACTED : value)))}\n`;
}

function mustHide(name: string, value: unknown): boolean {
  return isHidden(name) && !isHarmless(name, value);
}

/** Whether a member of this name is taken for secret or personal. */
export function isHidden(name: string): boolean {
  return hidden.has(name.toLowerCase());
}

/** What shares its name with something that is hidden: the code of an error, the state of a worker. */
function isHarmless(name: string, value: unknown): boolean {
  return (name === 'code' && isErrorCode(value)) || (name === 'state' && workerStates.includes(value));
}
