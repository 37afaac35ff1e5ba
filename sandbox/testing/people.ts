import { randomUUID } from 'node:crypto';
import { textAt, type FinhubCaller } from './finhub-caller.js';

const tenantId = '97e7ff29-15f3-49ef-9681-3bbfcce4f6cd';
const password = 'SecurePass123!';

export const pdf = Buffer.from('%PDF-1.4\n%%EOF').toString('base64');

/** The registration of FinHub's own page, in full. */
export function registration(email: string) {
  const person = { firstName: 'John', lastName: 'Customer', email };
  const details = { dateOfBirth: '1990-05-15', gender: 'MALE', nationality: 'Lithuania' };
  const roles = ['ACCOUNT_OWNER', 'USER'];
  const category = { id: 'fs-cat-b2c-low-001', name: 'Individual Standard' };
  const address = {
    street: '123 Test Street',
    city: 'Vilnius',
    state: 'Vilnius County',
    postalCode: '12345',
  };
  return {
    ...person,
    ...details,
    phone: '+37062767557',
    password,
    matchingPassword: password,
    placeOfBirth: 'Vilnius',
    pincode: '12345',
    roleIds: roles,
    customerCategory: category,
    individualCustomer: {
      tenantId,
      customerName: 'John Customer',
      person: {
        ...person,
        ...details,
        addresses: [{ type: 'HOME', ...address, country: 'Lithuania', isPrimary: true }],
        contacts: [{ type: 'EMAIL', value: email, isPrimary: true }],
      },
      user: {
        tenantId,
        username: email,
        email,
        password,
        status: 'PENDING_ACTIVATION',
        roles,
        isActive: false,
      },
      categorization: { ...category, description: category.name, isActive: true },
    },
  };
}

export interface Registered {
  readonly customerId: string;
  readonly userId: string;
  readonly email: string;
}

export async function register(
  finhub: FinhubCaller,
  email = `${randomUUID()}@example.com`,
): Promise<Registered> {
  const answer = await finhub.call('registerIndividualCustomer', { body: registration(email) });
  return { customerId: textAt(answer, 'id'), userId: textAt(answer, 'user.id'), email };
}

/** Opens a verification; gives its id. */
export async function openVerification(finhub: FinhubCaller, customer: Registered): Promise<string> {
  return textAt(await finhub.call('createVerification', { body: verification(customer) }), 'verificationId');
}

export function verification({ customerId, userId }: Registered) {
  return {
    customerId,
    type: 'IDENTITY_VERIFICATION',
    requestedLevel: 'TENANT_VERIFIED',
    requestedByUserId: userId,
    requestedByTenantId: tenantId,
  };
}

export function upload(
  finhub: FinhubCaller,
  verificationId: string,
  changes: Readonly<Record<string, unknown>> = {},
) {
  const document = {
    documentType: 'PASSPORT',
    mimeType: 'application/pdf',
    fileName: 'a.pdf',
    fileContent: pdf,
  };
  return finhub.call('uploadVerificationDocument', {
    path: { verificationId },
    body: { ...document, ...changes },
  });
}

export function consent(finhub: FinhubCaller, { customerId }: Registered, consentType: string) {
  const body = { accepted: true, version: '1.0' };
  return finhub.call('acceptIndividualConsent', { path: { customerId, consentType }, body });
}

export async function allConsents(finhub: FinhubCaller, customer: Registered): Promise<void> {
  for (const type of ['terms', 'privacy', 'data-processing']) await consent(finhub, customer, type);
}

export function approve(finhub: FinhubCaller, verificationId: string) {
  const body = { verificationId, status: 'APPROVED' };
  return finhub.call('approveVerification', { path: { verificationId }, body });
}

export function activate(finhub: FinhubCaller, { customerId, email }: Registered, code = 'CODE') {
  return finhub.call('activateIndividualCustomer', { path: { customerId }, body: { userId: email, code } });
}

export function readiness(finhub: FinhubCaller, { customerId }: Registered) {
  return finhub.call('checkIndividualActivation', { path: { customerId, ownerTenantId: tenantId } });
}

export function wallets(finhub: FinhubCaller, { customerId }: Registered) {
  return finhub.call('listCustomerWallets', { path: { customerId }, query: '?customerType=B2C' });
}

/** Registered, verified and with every consent. */
export async function readyCustomer(finhub: FinhubCaller): Promise<Registered> {
  const customer = await register(finhub);
  await approve(finhub, await openVerification(finhub, customer));
  await allConsents(finhub, customer);
  return customer;
}
