import { describe, expect, it } from 'vitest';
import { organizationChecks, type OrganizationCheck } from '../switches.js';
import {
  activateCompany,
  add,
  addAdmin,
  allCompanyConsents,
  approve,
  director,
  openBusinessVerification,
  owner,
  registerCompany,
  uploadCertificate,
  withSandbox,
  type SandboxUnderTest,
  type StaffedCompany,
} from '../testing/index.js';

/** What a company does not have, and the checks that fail for it. */
const lacks = {
  'a decision': [
    'pending-activation',
    'kyb-completed',
    'verification-approved',
    'persons-verified',
    'documents-verified',
  ],
  'an approval': ['pending-activation', 'verification-approved', 'persons-verified', 'documents-verified'],
  'a second director verified': ['persons-verified'],
  'a director': ['director'],
  'an employee': ['employee', 'admin-employee'],
  'a shareholder': ['shareholder', 'shares-total'],
  'all its shares': ['shares-total'],
  'its consents': ['consents'],
  'a document': ['documents-uploaded', 'documents-verified'],
  'a first activation to come': ['pending-activation', 'not-active'],
  'a caller of the right role': ['caller-role'],
  'a caller of its own': ['caller-linked'],
} as const satisfies Record<string, readonly OrganizationCheck[]>;
type Lack = keyof typeof lacks;

describe('the activation checks', () => {
  it.each(Object.entries(lacks))('tell of a company without %s: %j', async (lack, failedChecks) => {
    const sandbox = await withSandbox({ switches: { activationMode: 'sync' } });
    const { finhub, control } = sandbox;
    const company = await companyWithout(sandbox, lack);
    const headers = {
      ...(lack === 'a caller of the right role' ? { 'X-User-Roles': 'EMPLOYEE' } : {}),
      ...(lack === 'a caller of its own' ? { 'X-User-ID': 'stranger' } : {}),
    };

    await control.setSwitches({ orgActivationChecks: [...organizationChecks] });
    const refused = await activateCompany(finhub, company, headers);
    expect(refused.status).toBe(422);
    expect(refused.body.data).toMatchObject({ failedChecks });

    const others = organizationChecks.filter((check) => !failedChecks.some((failed) => failed === check));
    await control.setSwitches({ orgActivationChecks: others });
    expect((await activateCompany(finhub, company, headers)).status).toBe(200);
  });

  it('are all told of above', () => {
    expect(new Set(Object.values(lacks).flat())).toEqual(new Set(organizationChecks));
  });
});

async function companyWithout(
  { finhub, control, credentials }: SandboxUnderTest,
  lack: string,
): Promise<StaffedCompany> {
  const isThere = (part: Lack) => part !== lack;
  const registered = await registerCompany(finhub);
  const userId = isThere('an employee') ? await addAdmin(finhub, registered) : credentials.userId;
  const company = { ...registered, userId };
  if (isThere('a director')) await add(finhub, 'addDirector', company, director('max@company.example'));
  if (isThere('a shareholder')) {
    await add(finhub, 'addShareholder', company, owner('Owner', isThere('all its shares') ? 100 : 99.99));
  }
  const verificationId = await openBusinessVerification(finhub, company, userId);
  if (isThere('a document')) await uploadCertificate(finhub, company, verificationId);
  if (!isThere('an approval')) await control.reject(verificationId);
  else if (isThere('a decision')) await approve(finhub, verificationId);
  if (!isThere('a second director verified')) {
    await add(finhub, 'addDirector', company, director('later@company.example'));
  }
  if (isThere('its consents')) await allCompanyConsents(finhub, company);
  if (!isThere('a first activation to come')) await activateCompany(finhub, company);
  return company;
}
