import { describe, expect, it } from 'vitest';
import { readDescription, Validator } from '../description/index.js';
import {
  openBusinessVerification,
  openVerification,
  register,
  registration,
  staffedCompany,
  textAt,
  upload,
  uploadCertificate,
  withSandbox,
} from '../testing/index.js';

const post = (url: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), headers, redirect: 'manual' });

describe('the reviewer page', () => {
  it('shows open cases with what was handed in, and decides them by a plain form', async () => {
    const { finhub, control, url } = await withSandbox();
    const page = `${url}/_sandbox/reviewer`;
    const customer = await register(finhub);
    const verificationId = await openVerification(finhub, customer);
    await upload(finhub, verificationId, { fileName: 'my passport.pdf' });
    const shown = await (await fetch(page)).text();
    for (const text of [
      customer.email,
      'my passport.pdf',
      'PASSPORT',
      `${page.slice(url.length)}/${verificationId}`,
    ]) {
      expect(shown).toContain(text);
    }

    const again = await post(`${page}/${verificationId}`, {
      decision: 'ask-again',
      reasons: 'blurred, TOO_DARK',
    });
    expect([again.status, again.headers.get('location')]).toEqual([303, '/_sandbox/reviewer']);
    expect(control.verifications()).toMatchObject([
      { open: true, rounds: 1, reasons: ['BLURRED', 'TOO_DARK'] },
    ]);
    await post(`${page}/${verificationId}`, { decision: 'approve', reasons: '' });
    expect(control.verifications()).toMatchObject([{ status: 'APPROVED' }]);
  });

  it('shows an organization with its people, and decides it likewise', async () => {
    const { finhub, control, url } = await withSandbox();
    const company = await staffedCompany(finhub);
    const verificationId = await openBusinessVerification(finhub, company, company.userId);
    await uploadCertificate(finhub, company, verificationId);
    const page = `${url}/_sandbox/reviewer`;
    const shown = await (await fetch(page)).text();
    for (const text of ['My Company Ltd.', company.email, 'BUSINESS_VERIFICATION', 'Max Director']) {
      expect(shown).toContain(text);
    }
    expect(shown).toContain('INDIVIDUAL, 100 %, beneficial owner');
    await post(`${page}/${verificationId}`, { decision: 'approve', reasons: '' });
    expect(control.customers()).toMatchObject([{ status: 'PENDING_ACTIVATION' }]);
  });

  it('escapes what customers typed, and runs no script but its own', async () => {
    const { finhub, url } = await withSandbox();
    const body = { ...registration('x@example.com'), firstName: '<script>alert(1)</script>' };
    const answer = await finhub.call('registerIndividualCustomer', { body });
    const customer = { customerId: textAt(answer, 'id'), userId: textAt(answer, 'user.id'), email: '' };
    await openVerification(finhub, customer);
    const response = await fetch(`${url}/_sandbox/reviewer`);
    expect(await response.text()).not.toContain('<script>alert');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('says what is wrong with a form, and decides nothing from another site', async () => {
    const { finhub, control, url } = await withSandbox();
    const page = `${url}/_sandbox/reviewer/${await openVerification(finhub, await register(finhub))}`;
    expect((await post(page, { decision: 'reject', reasons: 'not good!' })).status).toBe(400);
    expect((await post(page, { decision: 'approve' }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await post(`${url}/_sandbox/reviewer/nothing`, { decision: 'approve' })).status).toBe(404);
    expect(control.verifications()).toMatchObject([{ open: true }]);
  });
});

describe('the page of the API', () => {
  it('shows every call as a command with the credentials that work', async () => {
    const { url, credentials } = await withSandbox();
    const page = await (await fetch(`${url}/_sandbox/`)).text();
    const { operations, yaml } = await readDescription();
    for (const { id } of operations) expect(page).toContain(`id="${id}"`);
    expect(page).toContain('id="createVerification-organization"');
    expect(page).toContain('X-User-ID: $EMPLOYEE_USER_ID');
    for (const value of Object.values(credentials)) expect(page).toContain(value);
    expect(await (await fetch(`${url}/_sandbox/openapi.yaml`)).text()).toBe(yaml);
  });

  it('has examples that follow the description', async () => {
    const description = await readDescription();
    const validator = new Validator(description);
    const shown = description.operations.filter(({ body }) => body?.example !== undefined);
    expect(shown.length).toBeGreaterThan(8);
    for (const operation of shown) {
      expect(validator.bodyErrors(operation, operation.body?.example, true)).toEqual([]);
      for (const example of operation.body?.examples.values() ?? []) {
        expect(validator.bodyErrors(operation, example)).toEqual([]);
      }
    }
  });
});
