import type { IndividualDetails } from '../contract/signup.js';

export interface IndividualRegistration {
  readonly details: IndividualDetails;
  readonly password: string;
  readonly category: { readonly id: string; readonly name: string };
}

const ROLES = ['ACCOUNT_OWNER', 'USER'];

/** The registration body with every member its schema requires, `individualCustomer` included (`docs/finhub.md`, calls). */
export function registrationRequest(
  tenantId: string,
  { details, password, category }: IndividualRegistration,
) {
  const { firstName, lastName, email, phone, dateOfBirth, gender, nationality, placeOfBirth, address } =
    details;
  return {
    firstName,
    lastName,
    email,
    phone,
    password,
    matchingPassword: password,
    dateOfBirth,
    gender,
    nationality,
    placeOfBirth,
    pincode: address.postalCode,
    roleIds: ROLES,
    customerCategory: { id: category.id, name: category.name },
    individualCustomer: {
      tenantId,
      customerName: `${firstName} ${lastName}`,
      person: {
        firstName,
        lastName,
        email,
        dateOfBirth,
        gender,
        nationality,
        addresses: [
          {
            type: 'HOME',
            street: address.street,
            city: address.city,
            state: address.state,
            postalCode: address.postalCode,
            country: address.country,
            isPrimary: true,
          },
        ],
        contacts: [{ type: 'EMAIL', value: email, isPrimary: true }],
      },
      user: {
        tenantId,
        username: email,
        email,
        password,
        status: 'PENDING_ACTIVATION',
        roles: ROLES,
        isActive: false,
      },
      categorization: { id: category.id, name: category.name, description: category.name, isActive: true },
    },
  };
}
