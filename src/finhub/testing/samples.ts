import type { Director, Employee, Shareholder } from '../../contract/persons.js';
import { toCustomerId, toUserId } from '../ids.js';
import type { IndividualRegistration } from '../individual-registration-request.js';
import type { OrganizationRegistration } from '../organization-registration-request.js';

export const customerId = toCustomerId('c-1');
export const userId = toUserId('u-1');
export const individual = { kind: 'individual', customerId } as const;

export const organizationId = toCustomerId('o-1');
export const organization = { kind: 'organization', customerId: organizationId } as const;

export const registration: IndividualRegistration = {
  details: {
    firstName: 'John',
    lastName: 'Customer',
    email: 'john.customer@example.com',
    phone: '+37062767557',
    dateOfBirth: '1990-05-15',
    gender: 'MALE',
    nationality: 'Lithuania',
    placeOfBirth: 'Vilnius',
    address: {
      street: 'Gedimino 1',
      city: 'Vilnius',
      state: 'Vilnius County',
      postalCode: '12345',
      country: 'Lithuania',
    },
  },
  password: 'SecurePass123!',
  category: { id: 'fs-cat-b2c-low-001', name: 'Individual Standard' },
};

export const organizationRegistration: OrganizationRegistration = {
  details: {
    legalName: 'My Company Ltd.',
    tradingName: 'My Company',
    registrationNumber: 'REG-1',
    taxId: 'TAX-1',
    email: 'admin@company.example',
    phone: '+37060000001',
    address: {
      street: 'Gedimino 1',
      city: 'Vilnius',
      state: 'Vilnius County',
      postalCode: '12345',
      country: 'Lithuania',
    },
  },
  password: 'SecurePass123!',
  category: { id: 'fs-cat-b2b-small-001', name: 'Small Business' },
};

const jane = {
  firstName: 'Jane',
  lastName: 'Compliance',
  email: 'jane.compliance@company.example',
  phone: '+37066051634',
  dateOfBirth: '1990-03-25',
  nationality: 'Lithuania',
  gender: 'FEMALE',
};

export const employee: Employee = {
  ...jane,
  position: 'COMPLIANCE_OFFICER',
  department: 'Compliance',
  roles: ['ADMIN_USER', 'EMPLOYEE'],
};

export const director: Director = { ...jane, role: 'MANAGING_DIRECTOR' };

export const shareholder: Shareholder = {
  type: 'CORPORATE',
  companyName: 'Holding Ltd.',
  ownershipPercentage: 60.5,
  isBeneficialOwner: true,
};
