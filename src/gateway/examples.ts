/** Bodies that are right, for the OpenAPI description and the documentation page. */

export const documents = [
  { type: 'PASSPORT', source: 'file:passport.pdf', mimeType: 'application/pdf' },
  { type: 'PROOF_OF_ADDRESS', source: 'https://documents.example.com/4711.pdf', mimeType: 'application/pdf' },
];

export const consents = [{ type: 'terms', version: '1.0', acceptedAt: '2026-05-01T10:00:00Z' }];

export const individualSignup = {
  id: 'evt-1',
  type: 'individual.signup',
  occurredAt: '2026-05-01T10:00:00Z',
  customer: {
    firstName: 'John',
    lastName: 'Customer',
    email: 'john.customer@example.com',
    phone: '+37062767557',
    dateOfBirth: '1990-05-15',
    gender: 'MALE',
    nationality: 'Lithuania',
    placeOfBirth: 'Vilnius',
    address: {
      street: 'Gedimino pr. 1',
      city: 'Vilnius',
      state: 'Vilnius',
      postalCode: '01103',
      country: 'Lithuania',
    },
  },
  documents,
  consents,
  client: { ip: '203.0.113.7', deviceId: 'device-1', platform: 'web' },
};

export const lookup = { kind: 'individual', email: individualSignup.customer.email };

const employee = {
  firstName: 'Ona',
  lastName: 'Employee',
  email: 'ona.employee@example.com',
  phone: '+37062767558',
  dateOfBirth: '1985-02-20',
  nationality: 'Lithuania',
  gender: 'FEMALE',
  position: 'COMPLIANCE_OFFICER',
  department: 'Compliance',
  roles: ['ADMIN_USER'],
};

const director = {
  firstName: 'Jonas',
  lastName: 'Director',
  email: 'jonas.director@example.com',
  phone: '+37062767559',
  dateOfBirth: '1975-09-30',
  nationality: 'Lithuania',
  gender: 'MALE',
  role: 'MANAGING_DIRECTOR',
};

const shareholder = {
  type: 'INDIVIDUAL',
  firstName: 'Jonas',
  lastName: 'Director',
  ownershipPercentage: 66.67,
  isPEP: false,
};

export const organizationSignup = {
  id: 'evt-2',
  type: 'organization.signup',
  occurredAt: '2026-05-01T10:00:00Z',
  organization: {
    legalName: 'My Company UAB',
    tradingName: 'My Company',
    registrationNumber: '302500000',
    taxId: 'LT100001234567',
    email: 'admin@company.example.com',
    phone: '+37052000000',
    legalForm: 'LIMITED_LIABILITY_COMPANY',
    industry: 'TECHNOLOGY',
    incorporationDate: '2015-03-02',
    website: 'https://company.example.com',
    businessDescription: 'Software for bookkeepers',
    address: individualSignup.customer.address,
  },
  employees: [employee],
  directors: [director],
  shareholders: [shareholder, { type: 'CORPORATE', companyName: 'Holding UAB', ownershipPercentage: 33.33 }],
  documents: [
    {
      type: 'CERTIFICATE_OF_INCORPORATION',
      source: 'https://documents.example.com/4712.pdf',
      mimeType: 'application/pdf',
    },
  ],
  consents,
  client: { ip: '203.0.113.8', platform: 'web' },
};

export const persons = {
  employee: { role: 'employee', person: employee },
  director: { role: 'director', index: 0, person: director },
  shareholder: { role: 'shareholder', index: 0, person: shareholder },
};

export const customerCorrections = {
  customer: { phone: '+37062767557', address: { postalCode: '01103' } },
};

export const organizationCorrections = {
  organization: { registrationNumber: '302500001', address: { postalCode: '01103' } },
};

export const activationCode = { code: '123456' };

export const withdrawal = { requestedBy: 'anna', reason: 'The customer asked for it by phone' };

export const decision = { decision: 'RESUBMIT', decidedBy: 'ben', reasons: ['DOCUMENT_EXPIRED'] };

export const retry = { requestedBy: 'ben', step: 'registerIndividual' };

export const registration = { customerId: 'customer-1', requestedBy: 'ben' };
