import { describe, expect, it, vi } from 'vitest';
import {
  addAdmin,
  approve,
  businessVerification,
  companyConsent,
  openBusinessVerification,
  openVerification,
  register,
  registerCompany,
  staffedCompany,
  upload,
  uploadCertificate,
  verification,
  withSandbox,
} from '../testing/index.js';

describe('the verification of an organization', () => {
  it('is asked for by a user of the organization or the admin', async () => {
    const { finhub, control, credentials } = await withSandbox({ switches: { orgAdminDelay: 0 } });
    const company = await registerCompany(finhub);
    const open = (userId: string) =>
      finhub.call('createVerification', { body: businessVerification(company, userId) });
    const refused = await open('stranger');
    expect(refused.status).toBe(400);
    expect(refused.body.data).toMatchObject({ errors: [{ field: 'requestedByUserId' }] });
    const opened = await open(credentials.userId);
    expect(opened.body.data).toMatchObject({ status: 'PENDING', verificationType: 'KYB' });

    // Whoever may ask is told of the open one.
    const [organization] = control.customers();
    const adminUserId = organization?.kind === 'organization' ? organization.adminUserId : null;
    for (const userId of [await addAdmin(finhub, company), adminUserId ?? '']) {
      expect((await open(userId)).status).toBe(409);
    }
    expect(finhub.mismatches).toEqual([]);
  });

  it('is a business verification, and only that', async () => {
    const { finhub } = await withSandbox();
    const company = await staffedCompany(finhub);
    const person = await register(finhub);
    const wrong = [
      { ...businessVerification(company, company.userId), type: 'IDENTITY_VERIFICATION' },
      { ...verification(person), type: 'BUSINESS_VERIFICATION' },
    ];
    for (const body of wrong) {
      const answer = await finhub.call('createVerification', { body });
      expect(answer.body.data).toMatchObject({ errors: [{ field: 'type' }] });
    }
  });

  it('moves the organization to PENDING_ACTIVATION when it is approved, and verifies its people', async () => {
    const { finhub, control } = await withSandbox();
    const company = await staffedCompany(finhub);
    const verificationId = await openBusinessVerification(finhub, company, company.userId);
    const body = { verificationId, status: 'APPROVED', organizationId: company.organizationId };
    const path = { verificationId };
    const wrong = { ...body, organizationId: 'another' };
    expect((await finhub.call('approveVerification', { path, body: wrong })).status).toBe(400);
    expect(control.customers()).toMatchObject([
      { status: 'PENDING_VERIFICATION', directors: [{ verified: false }] },
    ]);
    expect((await finhub.call('approveVerification', { path, body })).status).toBe(200);
    expect(control.customers()).toMatchObject([
      {
        status: 'PENDING_ACTIVATION',
        directors: [{ verified: true }],
        shareholders: [{ verified: true }],
      },
    ]);
  });

  it('leaves it PENDING_VERIFICATION when it is rejected', async () => {
    const { finhub, control } = await withSandbox();
    const company = await staffedCompany(finhub);
    await control.reject(await openBusinessVerification(finhub, company, company.userId));
    expect(control.customers()).toMatchObject([{ status: 'PENDING_VERIFICATION' }]);
  });
});

describe('a document of an organization', () => {
  it.each([
    ['missing', undefined],
    ['of another', 'another'],
  ])('is refused with its organizationId %s', async (_name, organizationId) => {
    const { finhub, control } = await withSandbox();
    const company = await staffedCompany(finhub);
    const verificationId = await openBusinessVerification(finhub, company, company.userId);
    const answer = await uploadCertificate(finhub, company, verificationId, { organizationId });
    expect(answer.status).toBe(400);
    expect(answer.body.data).toMatchObject({ errors: [{ field: 'organizationId' }] });
    expect((await uploadCertificate(finhub, company, verificationId)).status).toBe(200);
    expect(control.ledger({ effect: 'document' })).toHaveLength(1);
  });

  it('is not one of an individual', async () => {
    const { finhub } = await withSandbox();
    const company = await registerCompany(finhub);
    const verificationId = await openVerification(finhub, await register(finhub));
    expect((await uploadCertificate(finhub, company, verificationId)).status).toBe(400);
  });
});

describe('a consent of an organization', () => {
  it.each([
    ['no-data', undefined],
    ['PENDING', { status: 'PENDING' }],
    [
      'ACCEPTED',
      {
        consentType: 'TERMS_AND_CONDITIONS',
        isRequired: true,
        isGranted: true,
        version: '1.0',
        status: 'ACCEPTED',
      },
    ],
  ] as const)('is answered by the switch: %s', async (organizationConsentResult, data) => {
    const { finhub, control } = await withSandbox({ switches: { organizationConsentResult } });
    const company = await registerCompany(finhub);
    for (let time = 1; time <= 2; time++) {
      const { status, body } = await companyConsent(finhub, company, 'terms');
      expect([status, body.data]).toEqual([200, data]);
    }
    expect(control.effects()).toMatchObject([{ effects: { 'consent/terms': 1 } }]);
    expect(finhub.mismatches).toEqual([]);
  });

  it('follows the order where that is enforced', async () => {
    const { finhub } = await withSandbox({ switches: { consentOrderEnforced: true } });
    const company = await registerCompany(finhub);
    expect((await companyConsent(finhub, company, 'privacy')).status).toBe(409);
  });
});

describe('the automatic reviewer', () => {
  it('needs the documents of an organization, and goes by its e-mail', async () => {
    const rules = [{ email: '*+no@company.example', decision: 'REJECTED' as const, reasons: ['SANCTIONS'] }];
    const reviewer = { mode: 'auto', delayMs: 0, rules } as const;
    const { finhub, control, credentials } = await withSandbox({ switches: { reviewer } });
    const [good, bad] = [
      await registerCompany(finhub, 'admin@company.example'),
      await registerCompany(finhub, 'admin+no@company.example'),
    ];
    for (const company of [good, bad]) {
      const verificationId = await openBusinessVerification(finhub, company, credentials.userId);
      await upload(finhub, verificationId, { organizationId: company.organizationId });
      expect(control.verifications({ customerId: company.organizationId })).toMatchObject([{ open: true }]);
      await uploadCertificate(finhub, company, verificationId);
    }
    await vi.waitFor(() =>
      expect(control.verifications()).toMatchObject([{ status: 'APPROVED' }, { status: 'REJECTED' }]),
    );
    expect((await approve(finhub, control.verifications()[1]?.verificationId ?? '')).status).toBe(409);
  });
});
