import { describe, expect, it } from 'vitest';
import { unseal } from '../signup/index.js';
import * as examples from './examples.js';
import { problems } from './problems.js';
import { documents, gateway, id, operator, sealingKeys, state } from './testing/gateway.js';

describe('a case', () => {
  it('is shown, and is unknown where its id cannot be one', async () => {
    const { get } = await gateway();
    expect(await get(`/v1/onboardings/${id}`)).toMatchObject({ status: 200, body: state });
    expect(await get('/v1/onboardings/callback-1')).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    });
    expect(await get(`/v1/onboardings/${'x'.repeat(1000)}`)).toMatchObject({ status: 404 });
    expect(await get('/v1/onboardings/%zz')).toMatchObject({ status: 404 });
  });

  it('takes actions as updates, with the idempotency key as their id', async () => {
    const { post, service } = await gateway();
    const consents = [{ type: 'terms', version: '1.0', acceptedAt: '2026-05-01T10:00:00Z' }];
    await post(`/v1/onboardings/${id}/documents`, { documents }, { 'idempotency-key': 'key-1' });
    await post(`/v1/onboardings/${id}/consents`, { consents });
    await post(`/v1/onboardings/${id}/withdrawal`, { requestedBy: 'anna', reason: 'moved away' });
    await post(`/v1/onboardings/${id}/retry`, { requestedBy: 'ben', step: 'acceptConsent/terms' }, operator);
    await post(`/v1/onboardings/${id}/registration`, { requestedBy: 'ben', customerId: 'c-1' }, operator);
    expect(service.updates).toEqual([
      { id, name: 'submitDocuments', argument: { documents }, key: 'key-1' },
      {
        id,
        name: 'acceptConsents',
        argument: { consents: [{ ...consents[0], acceptedAt: '2026-05-01T10:00:00.000Z' }] },
      },
      { id, name: 'withdraw', argument: { requestedBy: 'anna', reason: 'moved away', via: 'web' } },
      { id, name: 'retryStep', argument: { requestedBy: 'ben', step: 'acceptConsent/terms', via: 'ops' } },
      { id, name: 'resolveRegistration', argument: { requestedBy: 'ben', customerId: 'c-1', via: 'ops' } },
    ]);
  });

  it('takes decisions and persons, and corrections with a password sealed for it', async () => {
    const { post, service } = await gateway();
    const decision = { decision: 'REJECTED', decidedBy: 'ben', reasons: ['FRAUD'], verificationId: 'v-1' };
    const { director: person } = examples.persons;
    const corrections = { phone: '+37060000001', address: { city: 'Kaunas' } };
    await post(`/v1/onboardings/${id}/decision`, decision, operator);
    await post(`/v1/onboardings/${id}/persons`, { ...person, index: 3 });
    await post(`/v1/onboardings/${id}/corrections`, {
      customer: { ...corrections, password: 'Correct-Horse-1' },
    });
    const [decided, submitted, corrected] = service.updates;
    expect(decided).toEqual({ id, name: 'decideVerification', argument: { ...decision, via: 'ops' } });
    expect(submitted).toEqual({ id, name: 'submitPerson', argument: { ...person, index: 3 } });
    if (corrected?.name !== 'correctDetails') throw new Error('No correction arrived');
    if (!('customer' in corrected.argument)) throw new Error('It is of another kind');
    const { sealedPassword, ...rest } = corrected.argument.customer;
    expect(rest).toEqual(corrections);
    expect(sealedPassword && unseal(sealedPassword, id, sealingKeys)).toBe('Correct-Horse-1');
  });

  it('takes corrections of an organization, its e-mail included for the case to refuse, with the password sealed', async () => {
    const { post, service } = await gateway();
    const corrections = { email: 'new@company.example.com', taxId: 'LT1', address: { city: 'Kaunas' } };
    const organization = { ...corrections, password: 'Correct-Horse-1' };
    expect(await post(`/v1/onboardings/${id}/corrections`, { organization })).toMatchObject({ status: 200 });
    const [corrected] = service.updates;
    if (corrected?.name !== 'correctDetails') throw new Error('No correction arrived');
    if (!('organization' in corrected.argument)) throw new Error('It is of another kind');
    const { sealedPassword, ...rest } = corrected.argument.organization;
    expect(rest).toEqual(corrections);
    expect(sealedPassword && unseal(sealedPassword, id, sealingKeys)).toBe('Correct-Horse-1');
  });

  it('marks a large shareholder as a beneficial owner', async () => {
    const { post, service } = await gateway();
    const { person, ...rest } = examples.persons.shareholder;
    await post(`/v1/onboardings/${id}/persons`, { ...rest, person: { ...person, isBeneficialOwner: false } });
    const argument = { ...rest, person: { ...person, isBeneficialOwner: true } };
    expect(service.updates).toEqual([{ id, name: 'submitPerson', argument }]);
  });

  it('takes an activation code sealed for it', async () => {
    const { post, service } = await gateway();
    await post(`/v1/onboardings/${id}/activation-code`, { code: '123456' });
    const [update] = service.updates;
    if (update?.name !== 'submitActivationCode') throw new Error('No activation code arrived');
    expect(unseal(update.argument.sealedCode, id, sealingKeys)).toBe('123456');
  });

  it.each([
    ['documents', { documents: [] }, '/documents'],
    ['documents', { documents: [{ ...documents[0], type: 'passport' }] }, '/documents/0/type'],
    ['consents', { consents: [{ type: 'terms' }] }, '/consents/0/version'],
    ['withdrawal', { requestedBy: 'anna smith' }, '/requestedBy'],
    ['withdrawal', [], ''],
    ['retry', { requestedBy: 'ben', step: 'a b' }, '/step'],
    ['registration', { requestedBy: 'ben' }, ''],
    ['registration', { requestedBy: 'ben', customerId: 'john@example.com' }, '/customerId'],
    ['registration', { requestedBy: 'ben', customerId: '..' }, '/customerId'],
    ['registration', { requestedBy: 'ben', userId: 'John Customer' }, '/userId'],
    ['persons', { role: 'owner' }, '/role'],
    ['persons', { role: 'director', person: { email: 'x' } }, '/person/email'],
    ['corrections', { customer: { phone: '1', address: { city: '' } } }, '/customer/phone'],
    ['corrections', { customer: { phone: '1', address: { city: '' } } }, '/customer/address/city'],
    ['corrections', { customer: { address: {} } }, '/customer'],
    ['corrections', {}, '/customer'],
    ['corrections', { organization: {} }, '/organization'],
    ['corrections', { organization: { legalName: '', website: 'x' } }, '/organization/legalName'],
    ['corrections', { organization: { legalName: '', website: 'x' } }, '/organization/website'],
    ['corrections', { organization: { address: { city: '' } } }, '/organization/address/city'],
    [
      'corrections',
      { ...examples.customerCorrections, ...examples.organizationCorrections },
      '/organization',
    ],
    ['persons', { ...examples.persons.director, index: 200 }, '/index'],
    ['persons', { role: 'shareholder', person: { type: 'CORPORATE' } }, '/person/companyName'],
    ['decision', { decision: 'approved', decidedBy: 'ben' }, '/decision'],
    ['decision', { decision: 'APPROVED' }, '/decidedBy'],
    ['decision', { decision: 'REJECTED', decidedBy: 'ben', reasons: ['because'] }, '/reasons/0'],
  ])('refuses wrong %s', async (route, body, pointer) => {
    const { post, service } = await gateway();
    const answer = await post(`/v1/onboardings/${id}/${route}`, body, operator);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
    expect(answer.body['errors']).toContainEqual(expect.objectContaining({ pointer }));
    expect(service.updates).toEqual([]);
  });

  it('passes a refusal on', async () => {
    const { post, service } = await gateway();
    service.fails = problems.refused('case-closed');
    expect(await post(`/v1/onboardings/${id}/documents`, { documents })).toMatchObject({
      status: 409,
      body: { type: '/problems/case-closed', code: 'case-closed' },
    });
  });

  it('refuses an idempotency key that cannot be an update id', async () => {
    const { post } = await gateway();
    const answer = await post(`/v1/onboardings/${id}/documents`, { documents }, { 'idempotency-key': 'a b' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  });
});
