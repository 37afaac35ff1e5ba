/** Bodies that are right, for the OpenAPI description and the documentation page. */

export const documents = [
  { type: 'PASSPORT', source: 'file:passport.pdf', mimeType: 'application/pdf' },
  { type: 'PROOF_OF_ADDRESS', source: 'https://documents.example.com/4711.pdf', mimeType: 'application/pdf' },
];

export const consents = [{ type: 'terms', version: '1.0', acceptedAt: '2026-05-01T10:00:00Z' }];

export const signup = {
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

export const lookup = { kind: 'individual', email: signup.customer.email };

export const person = {
  role: 'employee',
  person: {
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
  },
};

export const corrections = { customer: { phone: '+37062767557', address: { postalCode: '01103' } } };

export const activationCode = { code: '123456' };

export const withdrawal = { requestedBy: 'anna', reason: 'The customer asked for it by phone' };

export const decision = { decision: 'RESUBMIT', decidedBy: 'ben', reasons: ['DOCUMENT_EXPIRED'] };

export const retry = { requestedBy: 'ben', step: 'registerIndividual' };

export const registration = { customerId: 'customer-1', requestedBy: 'ben' };
