import { describe, expect, it } from 'vitest';
import { register, withSandbox } from '../testing/index.js';

const tenantId = '97e7ff29-15f3-49ef-9681-3bbfcce4f6cd';
const categories = { path: { tenantId } };
const operation = 'getCategorizationHierarchy';

describe('context headers', () => {
  it('are six by default, and the missing ones are all named', async () => {
    const { finhub, control } = await withSandbox();
    const headers = { 'X-Forwarded-For': null, deviceId: null };
    const answer = await finhub.call(operation, { ...categories, headers });
    expect(answer.status).toBe(400);
    expect(answer.body.data).toMatchObject({ errors: [{ field: 'X-Forwarded-For' }, { field: 'deviceId' }] });
    expect(control.violations()).toMatchObject([{ operation, errors: [{}, {}] }]);
  });

  it('have other names under which they are taken', async () => {
    const { finhub } = await withSandbox();
    const headers = { deviceId: null, 'X-Device-Id': 'd', platform: null, 'sec-ch-ua-platform': 'web' };
    expect((await finhub.call(operation, { ...categories, headers })).status).toBe(200);
  });

  it('are few where the switch says three', async () => {
    const { finhub } = await withSandbox({ switches: { requiredHeaders: 'three' } });
    const headers = { 'X-Forwarded-For': null, 'X-Forwarded-From': null, platform: null, deviceId: null };
    expect((await finhub.call(operation, { ...categories, headers })).status).toBe(200);
    expect((await finhub.call(operation, { ...categories, headers: { 'X-Tenant-ID': null } })).status).toBe(
      400,
    );
  });

  it('include User-Agent where the switch says so', async () => {
    const { finhub, control } = await withSandbox();
    const headers = { 'User-Agent': '' };
    expect((await finhub.call(operation, { ...categories, headers })).status).toBe(200);
    await control.setSwitches({ requiredHeaders: 'six+User-Agent' });
    expect((await finhub.call(operation, { ...categories, headers })).status).toBe(400);
  });
});

describe('a request outside the description', () => {
  it.each([
    ['no JSON', '{"a":', 400, undefined],
    ['of another content type', 'a=b', 415, { 'Content-Type': 'text/csv' }],
    ['without the body', undefined, 400, undefined],
  ])('%s is refused in the error envelope and put on record', async (_name, body, status, headers) => {
    const { finhub, control } = await withSandbox();
    const sending = headers === undefined ? { body } : { body, headers };
    const answer = await finhub.call('registerIndividualCustomer', sending);
    expect([answer.status, answer.body.code]).toEqual([status, status]);
    expect(control.violations()).toMatchObject([{ errors: [{ field: 'body' }] }]);
  });

  it('names wrong path and query values', async () => {
    const { finhub, control } = await withSandbox();
    const { customerId } = await register(finhub);
    await finhub.call('listCustomerWallets', { path: { customerId }, query: '?customerType=B3C' });
    const body = { accepted: true, version: '1.0' };
    await finhub.call('acceptIndividualConsent', { path: { customerId, consentType: 'cookies' }, body });
    const fields = control.violations().map(({ errors }) => errors.map(({ field }) => field));
    expect(fields).toEqual([['customerType'], ['consentType']]);
  });

  it('to an unknown path answers 404 in the error envelope', async () => {
    const { url, control } = await withSandbox();
    const answer = await fetch(`${url}/api/v2.1/customer/individual`);
    expect([answer.status, await answer.json()]).toMatchObject([404, { code: 404 }]);
    expect(control.violations()).toMatchObject([{ operation: 'unknown' }]);
  });
});

describe('the rate limit', () => {
  it('answers 429 above its number, with Retry-After', async () => {
    const { finhub, control } = await withSandbox();
    await control.setSwitches({ rateLimit: { perSecond: 1 } });
    const answers = await Promise.all(Array.from({ length: 8 }, () => finhub.call(operation, categories)));
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThan(0);
    expect(limited[0]?.headers.get('retry-after')).toBe('1');
  });
});
