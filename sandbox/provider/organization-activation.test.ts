import { describe, expect, it, vi } from 'vitest';
import {
  activateCompany,
  approve,
  companyConsent,
  companyReadiness,
  companyWallets,
  openBusinessVerification,
  readyCompany,
  registerCompany,
  staffedCompany,
  textAt,
  uploadCertificate,
  walletStatus,
  withSandbox,
} from '../testing/index.js';

describe('one organization, from registration to IBAN', () => {
  it('leaves exactly one effect per person and step, and breaks the description nowhere', async () => {
    const { finhub, control } = await withSandbox({ switches: { walletDelayMs: 0 } });
    const company = await readyCompany(finhub);
    expect((await companyReadiness(finhub, company)).body.data).toMatchObject({ activationAllowed: true });
    const answer = await activateCompany(finhub, company);
    expect(answer.body.data).toMatchObject({ activation: { status: 'ACTIVATING' } });
    await vi.waitFor(async () =>
      expect(textAt(await companyWallets(finhub, company), '0.iban')).toMatch(/^LT\d{18}$/),
    );
    expect((await walletStatus(finhub, company)).body.data).toMatchObject({ status: 'ACTIVE' });

    const { organizationId: customerId } = company;
    expect(control.customers({ customerId })).toMatchObject([{ status: 'ACTIVE' }]);
    expect(control.effects({ customerId })).toEqual([
      {
        customerId,
        effects: {
          registration: 1,
          'employee/1': 1,
          'director/1': 1,
          'shareholder/1': 1,
          verification: 1,
          'document/CERTIFICATE_OF_INCORPORATION': 1,
          'consent/terms': 1,
          'consent/privacy': 1,
          'consent/data-processing': 1,
          'decision/APPROVED': 1,
          activation: 1,
          wallet: 1,
        },
      },
    ]);
    expect([control.violations(), finhub.mismatches]).toEqual([[], []]);
  });

  it('can end with the activation, where that is synchronous', async () => {
    const { finhub } = await withSandbox({ switches: { activationMode: 'sync' } });
    const answer = await activateCompany(finhub, await readyCompany(finhub));
    const iban = textAt(answer, 'iban');
    expect(answer.body.data).toMatchObject({ activation: { status: 'ACTIVE' }, wallet: { iban } });
    expect(finhub.mismatches).toEqual([]);
  });
});

describe('the activation of an organization', () => {
  it('needs the headers of a user, in every case', async () => {
    const { finhub, control } = await withSandbox({ switches: { orgActivationChecks: [] } });
    const company = await readyCompany(finhub);
    const headers = { 'X-User-ID': null, 'X-User-Roles': '' };
    const answer = await activateCompany(finhub, company, headers);
    expect(answer.status).toBe(400);
    expect(answer.body.data).toMatchObject({ errors: [{ field: 'X-User-ID' }, { field: 'X-User-Roles' }] });
    expect(control.violations()).toHaveLength(1);
  });

  it('is refused for everything that is missing, all at once', async () => {
    const { finhub, control } = await withSandbox();
    const company = { ...(await registerCompany(finhub)), userId: 'nobody' };
    const answer = await activateCompany(finhub, company, { 'X-User-Roles': 'EMPLOYEE' });
    expect(answer.status).toBe(422);
    const failedChecks = [
      'pending-activation',
      'director',
      'employee',
      'admin-employee',
      'shareholder',
      'shares-total',
      'kyb-completed',
      'verification-approved',
      'consents',
      'documents-uploaded',
      'documents-verified',
      'caller-role',
      'caller-linked',
    ];
    expect(answer.body.message).toBe(`Activation checks failed: ${failedChecks.join(', ')}`);
    expect(answer.body.data).toMatchObject({
      failedChecks,
      verificationStatus: null,
      missingConsents: ['TERMS_AND_CONDITIONS', 'PRIVACY_POLICY', 'DATA_PROCESSING'],
    });
    expect(control.ledger({ effect: 'activation' })).toEqual([]);
    expect(finhub.mismatches).toEqual([]);
  });

  it('enforces nothing where no check is on', async () => {
    const { finhub } = await withSandbox({ switches: { orgActivationChecks: [] } });
    const company = { ...(await registerCompany(finhub)), userId: 'nobody' };
    expect((await activateCompany(finhub, company, { 'X-User-Roles': 'NONE' })).status).toBe(200);
  });

  it('is for a user of the organization or the admin, with the right role', async () => {
    const { finhub, credentials } = await withSandbox();
    const company = await readyCompany(finhub);
    const failed = async (headers: Record<string, string>) =>
      (await activateCompany(finhub, company, headers)).body.data;
    expect(await failed({ 'X-User-ID': 'stranger' })).toMatchObject({ failedChecks: ['caller-linked'] });
    expect(await failed({ 'X-User-Roles': 'EMPLOYEE,ADMIN' })).toMatchObject({
      failedChecks: ['caller-role'],
    });
    const roles = { 'X-User-Roles': 'EMPLOYEE, COMPLIANCE_OFFICER' };
    const answer = await activateCompany(finhub, company, { 'X-User-ID': credentials.userId, ...roles });
    expect(answer.status).toBe(200);
  });

  it('happens once: a repetition is refused by name', async () => {
    const { finhub, control } = await withSandbox({ switches: { activationMode: 'sync' } });
    const company = await readyCompany(finhub);
    await activateCompany(finhub, company);
    const again = await activateCompany(finhub, company);
    expect(again.status).toBe(422);
    expect(again.body.data).toMatchObject({ failedChecks: ['pending-activation', 'not-active'] });
    expect(control.ledger({ effect: 'activation' })).toHaveLength(1);
  });

  it('answers a repetition as before where no check forbids it, without a second effect', async () => {
    const { finhub, control } = await withSandbox({ switches: { walletDelayMs: 60_000 } });
    await control.setSwitches({ orgActivationChecks: ['verification-approved'] });
    const company = await readyCompany(finhub);
    await activateCompany(finhub, company);
    expect((await activateCompany(finhub, company)).body.data).toMatchObject({
      activation: { status: 'ACTIVATING' },
    });
    expect(control.ledger({ effect: 'activation' })).toHaveLength(1);
  });

  it('is refused for a suspended organization', async () => {
    const { finhub, control } = await withSandbox();
    const company = await readyCompany(finhub);
    await control.suspend(company.organizationId);
    expect((await activateCompany(finhub, company)).status).toBe(409);
    expect((await companyReadiness(finhub, company)).body.data).toMatchObject({ activationAllowed: false });
  });
});

describe('the readiness of an organization', () => {
  const all = ['activationAllowed', 'consentOk', 'riskLevel', 'message', 'verificationOk'];

  it.each([
    ['full', all, { activationAllowed: false, verificationOk: true, missingConsents: ['DATA_PROCESSING'] }],
    ['activationAllowed', ['activationAllowed'], { activationAllowed: false }],
    ['canActivate', ['canActivate'], { canActivate: false }],
    ['verificationOk', ['verificationOk'], { verificationOk: true }],
    ['no-fields', [], {}],
  ] as const)('has the form of the switch: %s', async (organizationReadiness, members, data) => {
    const { finhub } = await withSandbox({ switches: { organizationReadiness } });
    const company = await staffedCompany(finhub);
    const verificationId = await openBusinessVerification(finhub, company, company.userId);
    await uploadCertificate(finhub, company, verificationId);
    await approve(finhub, verificationId);
    for (const type of ['terms', 'privacy']) await companyConsent(finhub, company, type);
    expect((await companyReadiness(finhub, company)).body.data).toMatchObject(data);
    await companyConsent(finhub, company, 'data-processing');
    const ready = await companyReadiness(finhub, company);
    expect(Object.keys(Object(ready.body.data) as object).sort()).toEqual([...members].sort());
    expect(Object.values(Object(ready.body.data) as object)).not.toContain(false);
    expect(finhub.mismatches).toEqual([]);
  });

  it.each([404, 405, 501] as const)('can be unknown: %i', async (organizationReadiness) => {
    const { finhub } = await withSandbox({ switches: { organizationReadiness } });
    const answer = await companyReadiness(finhub, await registerCompany(finhub));
    expect([answer.status, answer.body.code]).toEqual([organizationReadiness, organizationReadiness]);
    expect(finhub.mismatches).toEqual([]);
  });
});

describe('the wallet of an organization', () => {
  it.each([
    ['empty', 200, []],
    ['without-iban', 200, [{ status: 'INACTIVE', name: 'B2B Product General Purpose Wallet' }]],
    [404, 404, { error: 'Wallet not found' }],
  ] as const)('is not there before its time: %s', async (walletBeforeReady, status, data) => {
    const { finhub } = await withSandbox({ switches: { walletBeforeReady } });
    const answer = await companyWallets(finhub, await registerCompany(finhub));
    expect(answer.status).toBe(status);
    expect(answer.body.data).toMatchObject(data);
  });

  it('goes from INACTIVE over PENDING_ACTIVATION to ACTIVE', async () => {
    const { finhub } = await withSandbox({ switches: { walletDelayMs: 0 } });
    const status = async (company: Parameters<typeof walletStatus>[1]) =>
      textAt(await walletStatus(finhub, company), 'status');
    expect(await status(await staffedCompany(finhub))).toBe('INACTIVE');
    const company = await readyCompany(finhub);
    expect(await status(company)).toBe('PENDING_ACTIVATION');
    await activateCompany(finhub, company);
    await vi.waitFor(async () => expect(await status(company)).toBe('ACTIVE'));
    expect(finhub.mismatches).toEqual([]);
  });

  it('is asked for as B2B', async () => {
    const { finhub } = await withSandbox();
    const { organizationId: customerId } = await registerCompany(finhub);
    const answer = await finhub.call('listCustomerWallets', {
      path: { customerId },
      query: '?customerType=B2C',
    });
    expect(answer.body.data).toMatchObject({ errors: [{ field: 'customerType' }] });
  });
});
