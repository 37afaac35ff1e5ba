import { randomUUID } from 'node:crypto';
import { textAt, type FinhubCaller } from './finhub-caller.js';
import { approve, upload } from './people.js';

const tenantId = '97e7ff29-15f3-49ef-9681-3bbfcce4f6cd';
export const companyPassword = 'SecurePass123!';

/** The registration of FinHub's own page, with the further members of its other versions. */
export function companyRegistration(email: string) {
  const password = companyPassword;
  const roles = ['ACCOUNT_OWNER', 'ADMIN'];
  return {
    email,
    password,
    matchingPassword: password,
    roleIds: roles,
    customerCategory: { id: 'fs-cat-b2b-small-001', name: 'Small Business' },
    organizationCustomer: {
      customerName: 'My Company',
      organization: {
        legalName: 'My Company Ltd.',
        tradingName: 'My Company',
        registrationNumber: 'REG-20260331115443',
        taxId: 'TAX-20260331115443',
        legalForm: 'LIMITED_LIABILITY_COMPANY',
        incorporationDate: '2015-06-01',
        phone: '+37062767557',
        addresses: [
          {
            type: 'REGISTERED',
            street: '1 Test',
            city: 'Vilnius',
            postalCode: '12345',
            country: 'Lithuania',
          },
        ],
      },
      user: { username: email, email, password, status: 'PENDING_ACTIVATION', roles },
    },
  };
}

export interface Company {
  readonly organizationId: string;
  readonly email: string;
}

export async function registerCompany(
  finhub: FinhubCaller,
  email = `${randomUUID()}@company.example`,
): Promise<Company> {
  const answer = await finhub.call('registerOrganization', { body: companyRegistration(email) });
  return { organizationId: textAt(answer, 'organizationId'), email };
}

export function employee(email: string, changes: Readonly<Record<string, unknown>> = {}) {
  return {
    person: {
      firstName: 'Jane',
      lastName: 'Compliance',
      fullName: 'Jane Compliance',
      email,
      phoneNumber: '+37066051634',
      dateOfBirth: '1990-03-25',
      nationality: 'Lithuania',
      gender: '1',
    },
    position: 'COMPLIANCE_OFFICER',
    roles: ['COMPLIANCE_OFFICER', 'ADMIN_USER'],
    department: 'Compliance',
    ...changes,
  };
}

export function director(email: string) {
  const person = { firstName: 'Max', lastName: 'Director', email, dateOfBirth: '1980-01-31' };
  return { person: { ...person, nationality: 'Lithuania' }, role: 'MANAGING_DIRECTOR' };
}

export function owner(lastName: string, ownershipPercentage: number) {
  return { type: 'INDIVIDUAL', firstName: 'Olga', lastName, ownershipPercentage };
}

type PersonnelCall = 'addEmployee' | 'addDirector' | 'addShareholder';

export function add(finhub: FinhubCaller, call: PersonnelCall, { organizationId }: Company, body: unknown) {
  return finhub.call(call, { path: { organizationId }, body });
}

/** Adds the first employee; gives its user id. */
export async function addAdmin(finhub: FinhubCaller, company: Company): Promise<string> {
  const answer = await add(finhub, 'addEmployee', company, employee('jane@company.example'));
  return textAt(answer, 'individual.userId');
}

export function businessVerification({ organizationId }: Company, requestedByUserId: string) {
  return {
    customerId: organizationId,
    type: 'BUSINESS_VERIFICATION',
    requestedLevel: 'TENANT_VERIFIED',
    requestedByUserId,
    requestedByTenantId: tenantId,
  };
}

/** Opens the verification of a company; gives its id. */
export async function openBusinessVerification(
  finhub: FinhubCaller,
  company: Company,
  userId: string,
): Promise<string> {
  const body = businessVerification(company, userId);
  return textAt(await finhub.call('createVerification', { body }), 'verificationId');
}

export function uploadCertificate(
  finhub: FinhubCaller,
  { organizationId }: Company,
  verificationId: string,
  changes: Readonly<Record<string, unknown>> = {},
) {
  const document = { documentType: 'CERTIFICATE_OF_INCORPORATION', organizationId };
  return upload(finhub, verificationId, { ...document, ...changes });
}

export function companyConsent(finhub: FinhubCaller, { organizationId }: Company, consentType: string) {
  const body = { accepted: true, version: '1.0' };
  return finhub.call('acceptOrganizationConsent', { path: { organizationId, consentType }, body });
}

export async function allCompanyConsents(finhub: FinhubCaller, company: Company): Promise<void> {
  for (const type of ['terms', 'privacy', 'data-processing']) await companyConsent(finhub, company, type);
}

export interface StaffedCompany extends Company {
  /** User id of the first employee. */
  readonly userId: string;
}

/** Registered, with an employee, a director and an owner of everything. */
export async function staffedCompany(finhub: FinhubCaller): Promise<StaffedCompany> {
  const company = await registerCompany(finhub);
  const userId = await addAdmin(finhub, company);
  await add(finhub, 'addDirector', company, director('max@company.example'));
  await add(finhub, 'addShareholder', company, owner('Owner', 100));
  return { ...company, userId };
}

/** Staffed, verified with its document, and with every consent. */
export async function readyCompany(finhub: FinhubCaller): Promise<StaffedCompany> {
  const company = await staffedCompany(finhub);
  const verificationId = await openBusinessVerification(finhub, company, company.userId);
  await uploadCertificate(finhub, company, verificationId);
  await allCompanyConsents(finhub, company);
  await approve(finhub, verificationId);
  return company;
}

export function activateCompany(
  finhub: FinhubCaller,
  { organizationId, userId }: StaffedCompany,
  headers: Readonly<Record<string, string | null>> = {},
) {
  return finhub.call('activateOrganization', {
    path: { organizationId },
    body: { activationReason: 'KYB complete', additionalInfo: { userId } },
    headers: { 'X-User-ID': userId, 'X-User-Roles': 'ADMIN_USER,COMPLIANCE_OFFICER', ...headers },
  });
}

export function companyReadiness(finhub: FinhubCaller, { organizationId }: Company) {
  return finhub.call('checkOrganizationReadiness', { path: { organizationId } });
}

export function companyWallets(finhub: FinhubCaller, { organizationId }: Company) {
  const path = { customerId: organizationId };
  return finhub.call('listCustomerWallets', { path, query: '?customerType=B2B' });
}

export function walletStatus(finhub: FinhubCaller, { organizationId }: Company) {
  return finhub.call('getOrganizationWalletStatus', { path: { organizationId } });
}
