import { toCustomerId, toUserId } from '../ids.js';
import type { IndividualRegistration } from '../registration-request.js';

export const customerId = toCustomerId('c-1');
export const userId = toUserId('u-1');

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
