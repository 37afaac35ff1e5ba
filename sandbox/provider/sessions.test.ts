import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  add,
  addAdmin,
  companyPassword,
  employee,
  register,
  registerCompany,
  textAt,
  withSandbox,
  type Company,
  type FinhubCaller,
  type Registered,
} from '../testing/index.js';

function customerSignIn(finhub: FinhubCaller, { customerId, userId, email }: Registered, password: string) {
  const body = {
    username: email,
    password,
    tenantKey: 'sandbox-tenant-key',
    tenantSecret: 'sandbox-tenant-secret',
  };
  return finhub.call('createIndividualSession', { path: { customerId, userId }, body });
}

function companySignIn(
  finhub: FinhubCaller,
  { organizationId }: Company,
  userId: string,
  { username, password }: { readonly username: string; readonly password: string },
) {
  const tenant = { tenantKey: 'sandbox-tenant-key', tenantSecret: 'sandbox-tenant-secret' };
  const body = { username, password, ...tenant };
  return finhub.call('openOrganizationSession', { path: { organizationId, userId }, body });
}

const categories = { path: { tenantId: '97e7ff29-15f3-49ef-9681-3bbfcce4f6cd' } };

describe('the admin session', () => {
  it('counts failures and locks after the fifth, even for the right password', async () => {
    const { finhub } = await withSandbox();
    const attempts = [];
    for (let failure = 1; failure <= 5; failure++) {
      const { status, body } = await finhub.signIn({ password: 'wrong' });
      expect(status).toBe(401);
      attempts.push(z.object({ attempts: z.number(), lockoutTime: z.string().nullable() }).parse(body.data));
    }
    expect(attempts.map((one) => one.attempts)).toEqual([1, 2, 3, 4, 5]);
    expect(attempts.map(({ lockoutTime }) => lockoutTime !== null)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);

    const locked = await finhub.signIn();
    expect(locked.status).toBe(401);
    expect(locked.body.data).toMatchObject({
      errorType: 'AUTHENTICATION',
      maxAttempts: 5,
      lockoutDuration: '30 minutes',
    });
    expect(finhub.mismatches).toEqual([]);
  });

  it('opens again when the lock is over, and starts counting anew', async () => {
    const { finhub } = await withSandbox({ switches: { lockoutSeconds: 0 } });
    for (let failure = 1; failure <= 5; failure++) await finhub.signIn({ tenantSecret: 'wrong' });
    expect((await finhub.signIn({ password: 'wrong' })).body.data).toMatchObject({ attempts: 1 });
    expect((await finhub.signIn()).status).toBe(200);
  });

  it('forgets failures after a success', async () => {
    const { finhub } = await withSandbox();
    await finhub.signIn({ password: 'wrong' });
    await finhub.signIn();
    expect((await finhub.signIn({ password: 'wrong' })).body.data).toMatchObject({ attempts: 1 });
  });

  it('gives a token whose own expiry is an hour while expiresAt says a day, without a zone', async () => {
    const { finhub } = await withSandbox();
    const answer = await finhub.signIn();
    const payload = textAt(answer, 'token').split('.')[1] ?? '';
    const claims = z
      .object({ iat: z.number(), exp: z.number() })
      .parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
    expect(claims.exp - claims.iat).toBe(3600);
    const expiresAt = textAt(answer, 'expiresAt');
    expect(expiresAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}$/);
    expect(Date.parse(`${expiresAt.slice(0, 23)}Z`) / 1000 - claims.iat).toBe(24 * 3600);
  });
});

describe('a token', () => {
  it.each([
    ['missing', null],
    ['no token at all', 'abc'],
    ['signed by someone else', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl'],
  ])('is refused when %s', async (_name, token) => {
    const { finhub } = await withSandbox();
    expect((await finhub.call('getCategorizationHierarchy', { ...categories, token })).status).toBe(401);
  });

  it('ends after its time', async () => {
    const { finhub } = await withSandbox({ switches: { tokenTtlSeconds: 2 } });
    const status = async () => (await finhub.call('getCategorizationHierarchy', categories)).status;
    expect(await status()).toBe(200);
    await expect.poll(status, { timeout: 10_000 }).toBe(401);
  });

  it('is refused once all have been made to expire, and a new one works', async () => {
    const { finhub, control } = await withSandbox();
    await control.expireTokens();
    expect((await finhub.call('getCategorizationHierarchy', categories)).status).toBe(401);
    const token = textAt(await finhub.signIn(), 'token');
    expect((await finhub.call('getCategorizationHierarchy', { ...categories, token })).status).toBe(200);
  });

  it('does not serve another tenant', async () => {
    const { finhub } = await withSandbox();
    const headers = { 'X-Tenant-ID': '00000000-0000-4000-8000-000000000000' };
    expect((await finhub.call('getCategorizationHierarchy', { ...categories, headers })).status).toBe(403);
  });
});

describe('a customer session', () => {
  it('serves its own customer only, and none of the calls of an admin', async () => {
    const { finhub, control } = await withSandbox();
    const [own, other] = [await register(finhub), await register(finhub)];
    const token = textAt(await customerSignIn(finhub, own, 'SecurePass123!'), 'token');
    const consent = (customerId: string) =>
      finhub.call('acceptIndividualConsent', {
        path: { customerId, consentType: 'terms' },
        body: { accepted: true, version: '1.0' },
        token,
      });
    expect((await consent(own.customerId)).status).toBe(200);
    expect((await consent(other.customerId)).status).toBe(403);
    expect((await finhub.call('listWebhookSubscriptions', { token })).status).toBe(403);
    expect(control.ledger({ effect: 'session' })).toMatchObject([{ customerId: own.customerId }]);
  });

  it('ends when it is closed', async () => {
    const { finhub } = await withSandbox();
    const { customerId, userId, email } = await register(finhub);
    const answer = await customerSignIn(finhub, { customerId, userId, email }, 'SecurePass123!');
    const token = textAt(answer, 'token');
    const path = { customerId, userId, sessionId: textAt(answer, 'sessionId') };
    expect((await finhub.call('deleteIndividualSession', { path, token })).status).toBe(200);
    expect((await finhub.call('listCustomerWallets', { path: { customerId }, token })).status).toBe(401);
    expect(finhub.mismatches).toEqual([]);
  });

  it('is refused with attempts for a wrong password, and with 404 for an unknown user', async () => {
    const { finhub } = await withSandbox();
    const customer = await register(finhub);
    expect((await customerSignIn(finhub, customer, 'wrong')).body.data).toMatchObject({ attempts: 1 });
    const unknown = await customerSignIn(finhub, { ...customer, userId: 'nobody' }, 'SecurePass123!');
    expect(unknown.status).toBe(404);
    expect(unknown.body.data).toMatchObject({ errorType: 'NOT_FOUND' });
  });
});

describe('a session of an organization', () => {
  it('opens for the default admin user once it is there, and serves that organization only', async () => {
    const { finhub, control } = await withSandbox({ switches: { orgAdminDelay: 0 } });
    const [own, other] = [await registerCompany(finhub), await registerCompany(finhub)];
    const [organization] = control.customers({ email: own.email });
    const adminUserId = organization?.kind === 'organization' ? organization.adminUserId : null;
    const account = { username: own.email, password: companyPassword };
    const answer = await companySignIn(finhub, own, adminUserId ?? '', account);
    const token = textAt(answer, 'token');
    const list = async ({ organizationId }: Company) =>
      (await finhub.call('listDirectors', { path: { organizationId }, token })).status;
    expect([await list(own), await list(other)]).toEqual([200, 403]);
    expect(control.ledger({ effect: 'session' })).toMatchObject([{ customerId: own.organizationId }]);
    expect(finhub.mismatches).toEqual([]);
  });

  it('opens for an employee by the temporary password, or by the credentials of the default admin', async () => {
    const { finhub, control } = await withSandbox({ switches: { orgAdminDelay: 60_000 } });
    const company = await registerCompany(finhub);
    const added = await add(finhub, 'addEmployee', company, employee('jane@company.example'));
    const userId = textAt(added, 'individual.userId');
    const password = textAt(added, 'credentials.temporaryPassword');
    const own = { username: 'jane@company.example', password };
    expect((await companySignIn(finhub, company, userId, own)).status).toBe(200);

    const admins = { username: company.email, password: companyPassword };
    expect((await companySignIn(finhub, company, userId, admins)).status).toBe(401);
    await control.setSwitches({ orgAdminDelay: 0 });
    const later = await registerCompany(finhub);
    const laterUserId = await addAdmin(finhub, later);
    const account = { ...admins, username: later.email };
    expect((await companySignIn(finhub, later, laterUserId, account)).status).toBe(200);
  });

  it('is locked after five failures, and unknown for a user of another organization', async () => {
    const { finhub } = await withSandbox({ switches: { orgAdminDelay: 0 } });
    const [company, other] = [await registerCompany(finhub), await registerCompany(finhub)];
    const userId = await addAdmin(finhub, company);
    const account = { username: company.email, password: companyPassword };
    expect((await companySignIn(finhub, other, userId, account)).status).toBe(404);
    for (let failure = 1; failure <= 5; failure++) {
      const wrong = await companySignIn(finhub, company, userId, { ...account, password: 'wrong' });
      expect(wrong.body.data).toMatchObject({ attempts: failure });
    }
    expect((await companySignIn(finhub, company, userId, account)).status).toBe(401);
    expect(finhub.mismatches).toEqual([]);
  });
});
