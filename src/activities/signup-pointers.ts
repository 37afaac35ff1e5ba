/** FinHub's field names, as `docs/finhub.md` builds the registration body, to where the sign-up event has them. */
const pointers: Readonly<Record<string, string>> = {
  pincode: '/customer/address/postalCode',
  'customerCategory.id': '/customer/category',
  'customerCategory.name': '/customer/category',
  matchingPassword: '/customer/password',
  documentType: '/documents',
  fileContent: '/documents',
};

const customerFields = new Set([
  'firstName',
  'lastName',
  'email',
  'phone',
  'dateOfBirth',
  'gender',
  'nationality',
  'placeOfBirth',
  'password',
]);
const addressFields = new Set(['street', 'city', 'state', 'postalCode', 'country']);

/** JSON pointer into the sign-up event for a field that FinHub refused; an unknown field is given as it is. */
export function signupPointer(field: string): string {
  const known = pointers[field];
  if (known !== undefined) return known;
  const member = field.replace(/^individualCustomer\.(person|user)\./, '');
  if (customerFields.has(member)) return `/customer/${member}`;
  const ofAddress = /^addresses\[\d+\]\.(\w+)$/.exec(member)?.[1];
  return ofAddress !== undefined && addressFields.has(ofAddress) ? `/customer/address/${ofAddress}` : field;
}
