import type { OrganizationDetails } from '../contract/signup.js';

export interface OrganizationRegistration {
  readonly details: OrganizationDetails;
  readonly password: string;
  readonly category: { readonly id: string; readonly name: string };
}

const ROLES = ['ACCOUNT_OWNER', 'ADMIN'];

/**
 * The registration body: the newest page's members, and what other pages add to the organization and its first user
 * (`docs/finhub.md`, calls). What the sign-up leaves out is undefined, which JSON leaves out too.
 */
export function organizationRegistrationRequest({ details, password, category }: OrganizationRegistration) {
  const { email, address } = details;
  return {
    email,
    password,
    matchingPassword: password,
    roleIds: ROLES,
    customerCategory: { id: category.id, name: category.name },
    organizationCustomer: {
      customerName: details.tradingName,
      organization: {
        legalName: details.legalName,
        tradingName: details.tradingName,
        registrationNumber: details.registrationNumber,
        taxId: details.taxId,
        incorporationDate: details.incorporationDate,
        legalForm: details.legalForm,
        industry: details.industry,
        businessDescription: details.businessDescription,
        website: details.website,
        email,
        phone: details.phone,
        addresses: [
          {
            type: 'REGISTERED',
            street: address.street,
            city: address.city,
            postalCode: address.postalCode,
            country: address.country,
            isPrimary: true,
          },
        ],
      },
      user: { username: email, email, password, status: 'PENDING_ACTIVATION', roles: ROLES },
    },
  };
}
