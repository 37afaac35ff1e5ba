import type { StepCall } from '../contract/steps.js';

/** Where in the sign-up event the fields of one call have their place. */
interface Place {
  /** JSON pointer to the object that holds them. */
  readonly base: string;
  readonly fields: readonly string[];
  readonly addressFields?: readonly string[];
  /** What FinHub's name of a field has before the field's own. */
  readonly prefix: RegExp;
  /** FinHub's names of fields that the event calls otherwise, as pointers below the base. */
  readonly otherNames?: Readonly<Record<string, string>>;
}

const address = ['street', 'city', 'state', 'postalCode', 'country'];
const ofAnyone = ['firstName', 'lastName', 'email', 'dateOfBirth', 'gender', 'nationality', 'phone'];
const ofCategory = { 'customerCategory.id': 'category', 'customerCategory.name': 'category' };

const customer: Place = {
  base: '/customer',
  fields: [...ofAnyone, 'placeOfBirth', 'password'],
  addressFields: address,
  prefix: /^individualCustomer\.(person|user)\./,
  otherNames: { ...ofCategory, pincode: 'address/postalCode', matchingPassword: 'password' },
};

const organization: Place = {
  base: '/organization',
  fields: [
    ...['legalName', 'tradingName', 'registrationNumber', 'taxId', 'email', 'phone', 'password'],
    ...['legalForm', 'industry', 'incorporationDate', 'website', 'businessDescription'],
  ],
  addressFields: address,
  prefix: /^organizationCustomer\.(organization|user)\./,
  otherNames: {
    ...ofCategory,
    matchingPassword: 'password',
    'organizationCustomer.customerName': 'tradingName',
  },
};

const ofPersons = { prefix: /^person\./, otherNames: { phoneNumber: 'phone' } };

/** By the operation that adds a person. */
const persons: Readonly<Record<string, Place>> = {
  addEmployee: { base: '/employees', fields: [...ofAnyone, 'position', 'department', 'roles'], ...ofPersons },
  addDirector: { base: '/directors', fields: [...ofAnyone, 'role'], ...ofPersons },
  addShareholder: {
    base: '/shareholders',
    fields: [
      ...['type', 'firstName', 'lastName', 'companyName'],
      ...['ownershipPercentage', 'isBeneficialOwner', 'isPEP'],
    ],
    prefix: ofPersons.prefix,
  },
};

const ofDocuments = ['documentType', 'fileContent'];

/** JSON pointer into the sign-up event for a field that FinHub refused; a field that only the call has is given as it is. */
export function signupPointer(
  field: string,
  operation: string,
  { kind, item }: Pick<StepCall, 'kind' | 'item'>,
): string {
  if (ofDocuments.includes(field)) return '/documents';
  const { base, fields, addressFields, prefix, otherNames } = placeOf(operation, kind, item);
  const member = field.replace(prefix, '');
  const other = otherNames?.[field] ?? otherNames?.[member];
  if (other !== undefined) return `${base}/${other}`;
  if (fields.includes(member)) return `${base}/${member}`;
  const inAddress = /^addresses\[\d+\]\.(\w+)$/.exec(member)?.[1];
  const isOurs = inAddress !== undefined && addressFields?.includes(inAddress) === true;
  return isOurs ? `${base}/address/${inAddress}` : field;
}

function placeOf(operation: string, kind: StepCall['kind'], item: string): Place {
  const person = persons[operation];
  if (person !== undefined) return { ...person, base: `${person.base}/${item}` };
  return kind === 'individual' ? customer : organization;
}
